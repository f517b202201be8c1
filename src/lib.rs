//! Tessera: memberships and packages for clinics.
//!
//! # The map
//!
//! One folder a capability, and inside each the same drawers, only where needed: `mod.rs` (what it is, its words, its
//! addresses), `screens/` (one file a noun of the URL: form, template structs, GET and POST), `actions/` (one file a verb:
//! lock, load, decide, apply), `rules/` (pure decisions), `store.rs` (all SQL on its tables).
//!
//! | layer | parts |
//! | --- | --- |
//! | vocabulary | [`base`]: money, days, clocks, refusals · [`config`] · [`db`]: transactions, what differs between the databases |
//! | books | [`ledger`]: journal, accounts, the invariants of `verify` |
//! | account and people | [`clinic`]: account, clinics, staff, tasks, activity · [`patients`] · [`catalog`] · [`paperwork`] · [`letters`] |
//! | value | [`wallet`]: lots · [`plans`]: the offer |
//! | money | [`billing`]: invoices, charges, payments, refunds · [`gateway`]: the card processor and its sandbox |
//! | memberships | [`memberships`]: enroll, renew, grant, fail, cancel, undo |
//! | desk | [`desk`]: Today · [`reports`]: what the rows add up to |
//! | what follows | [`reactions`]: one match · [`jobs`]: the timetable and its workers |
//! | on top | [`web`], every `screens/`, [`app`]: all routes in one list, [`serve`] |
//!
//! Calls go down only; `tests/shape.rs` reads the sources and keeps it so, with the exceptions listed there by reason.
//! *Where is this screen?* `/memberships/42/cancellation` is `memberships/screens/cancellation.rs`,
//! `templates/memberships/cancellation.html`, `tests/memberships/cancellation.rs`. `inventory`, `settings` and
//! `patients/{no}` are menus: the noun after them decides, and each `mod.rs` lists its addresses.
//!
//! # A payment at the desk
//!
//! `POST /patients/7/memberships/new`: the middleware checks where the form comes from, who is signed in and what their
//! role may do (`web::guard`). `memberships::screens::enrollment` parses the form, or shows it again with a sentence at the
//! field. In one write transaction `memberships::actions::enroll` inserts the membership, seals the signature
//! (`paperwork::actions::sign`), opens the first period: invoice, lines with their why, journal, grants due
//! (`open_period`); and orders the charge (`billing::actions::charge`): a row, nothing is sent yet. Before the commit
//! `reactions` follows up what was noted, and the invoice gets its number. After the commit `jobs::charges` stores an
//! attempt with a random key, calls the processor outside any transaction, and records the answer: the payment settles the
//! invoice, the settled invoice begins the membership, gives its grants and queues one letter (`settle`). Wherever it
//! breaks off, the next tick goes on with what is stored.
//!
//! # A renewal
//!
//! `jobs::timetable::tick`, every minute: due memberships are claimed under a lease (`renew::claim`), `rules::renewal`
//! decides from facts and a day, the next period is opened and its charge ordered, many in one short transaction. Charges
//! go out twenty at a time. Paid: as above. Declined: `fail` plans the retry, begins the grace, writes one letter, and in
//! the end leaves a task. Each phase may be run again: periods, grants, charges a day, letters and lots have unique keys in
//! the database, so a second run finds nothing to do.
//!
//! # Where this house departs from its plan
//!
//! 2026-11-22: letters are composed when they are sent, not when they are queued: the row holds what is told, and links are
//! minted at sending, so that no live token stands in the database. `clinic` knows roles and sessions of [`web`], because
//! sign-in is the account's.

pub mod app;
pub mod base;
pub mod bench;
pub mod billing;
pub mod catalog;
pub mod clinic;
pub mod config;
pub mod db;
pub mod desk;
pub mod gateway;
pub mod jobs;
pub mod ledger;
pub mod letters;
pub mod memberships;
pub mod paperwork;
pub mod patients;
pub mod plans;
pub mod reactions;
pub mod reports;
pub mod sample;
pub mod serve;
pub mod wallet;
pub mod web;
