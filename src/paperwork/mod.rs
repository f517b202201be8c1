//! Agreements that patients sign, their versions, and the signed records.
//!
//! Words: *agreement*, a named text that membership types use; *agreement version*, its text as it stood for a time,
//! never changed afterwards; *placeholder*, a word in braces such as `{fee}` that is filled in for each patient; *signed
//! record*, one signature under one version, with everything that was agreed and one hash over all of it; *seal*, that hash.
//!
//! Addresses: `/settings/patient-paperwork`, `…/new`, `…/{no}`, `…/{no}/versions`, `…/{no}/archive`, `…/preview` (a
//! typed text as a patient reads it).

pub mod actions;
pub mod rules;
pub mod screens;
pub mod store;

pub use store::AgreementVersion;
