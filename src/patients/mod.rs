//! Patients, who pays for them, their cards on file, their documents, and lists of them brought from elsewhere.
//!
//! Words: *patient*, whom the clinic treats; *payer*, whoever pays (the patient, a relative, a company): every patient is
//! added with a payer and a wallet of their own; *card*, a card on file that the processor keeps for a payer, of which
//! we know brand, last four and date; *setup*, one visit to the processor's page for entering a card; *document*, a file
//! that never changes; *import*, a list of patients from a file, its columns matched on screen, good rows kept.
//!
//! Addresses: `/patients`, `/patients/new`, `/patients/import`, `/patients/imports/{no}` (+ `/columns`, `/refused`),
//! `/patients/{no}` (leads to its memberships), `/patients/{no}/edit`, `/patients/{no}/cards` (+ `/new`, `/returned`,
//! `/{card}/default`, `/{card}/removal`), `/patients/{no}/documents`, `/documents/{no}`, `/payers` (+ `/new`, `/{no}`), the
//! external contacts who pay for patients.
//! The other tabs of a patient belong to their own capability and show [`screens::header::Header`].

pub mod actions;
pub mod card;
pub mod documents;
pub mod record;
pub mod rules;
pub mod screens;
pub mod store;

pub use card::{Card, Payer};
pub use documents::Document;
pub use record::{Named, Patient, Record};
