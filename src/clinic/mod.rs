//! The account and what stands behind it: legal entities, clinics, staff, roles, settings, tasks, the activity log.
//!
//! Words: *account*, one installation with one currency; *legal entity*, whose name and tax number invoices carry;
//! *clinic*, a place with its time zone; *staff*, who sign in; *task*, what somebody should look at; *activity*, who
//! changed what, and who opened a patient.
//!
//! Addresses: `/first-run`, `/sign-in`, `/sign-out`, `/password-reset`, `/invitation/{token}`, `/me` (+ `/password`,
//! `/one-time-passwords`, `/sessions`), `/settings`, `/settings/{clinics,legal-entities,staff,invoice-and-payment,activity}`,
//! `/tasks`, `/held`, `/sample-clock`.

pub mod account;
pub mod actions;
pub mod activity;
pub mod clinics;
pub mod home;
pub mod invoicing;
pub mod letters;
pub mod otp;
pub mod screens;
pub mod settings;
pub mod tasks;
pub mod users;
pub mod waiting;

pub use account::{Account, Currency};
pub use activity::{Note, note};
pub use clinics::Clinic;
pub use invoicing::{AutoInvoice, Sending};
pub use settings::Settings;

/// Who does something: a member of staff, or the timetable, or a patient by an emailed link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user_id: Option<i64>,
    pub name: String,
}

impl Actor {
    /// What runs by itself.
    pub fn timetable() -> Actor {
        Actor { user_id: None, name: "Timetable".into() }
    }

    /// The patient, by a link that was sent.
    pub fn patient(name: &str) -> Actor {
        Actor { user_id: None, name: format!("{name} (by link)") }
    }

    /// The command line.
    pub fn command() -> Actor {
        Actor { user_id: None, name: "Command line".into() }
    }
}
