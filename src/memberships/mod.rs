//! Memberships: one patient's holding of a plan, from enrollment to its end.
//!
//! Words: *enrollment*, plan, card and amounts first, then the signature; *anchor*, the day that charges fall on;
//! *period*, the stretch that one charge covers, whose end is the first day without; *grant*, giving a benefit for a month
//! of it; *grace*, the days in which benefits go on after a declined charge; *cancellation*, the request to end.
//!
//! Rules: periods are a chain from the anchor (`rules/period.rs`); what a period costs and why (`rules/fees.rs`); what it
//! gives (`rules/benefits.rs`); what a day brings (`rules/renewal.rs`); what is charged when, shown before signing
//! (`rules/outlook.rs`). The same functions make the preview, the renewal and the test.
//!
//! Addresses: `/patients/{no}/memberships`, `/patients/{no}/memberships/new`, `/memberships/{no}/cancellation`,
//! `…/cancellation/withdrawal`, `…/undo`, `…/card`, `…/auto-invoice`, `…/billing-day`, `…/commitment`, `…/forecast`,
//! `/settings/patient-loyalty/types/{no}/{members,commitments}`,
//! `/inventory/memberships/{active-members,upcoming-renewals}`.

pub mod actions;
pub mod glance;
pub mod letters;
pub mod pricing;
pub mod rules;
pub mod screens;
pub mod status;
pub mod store;

pub use status::Status;

crate::words! {
    /// How the fee is collected (E2).
    pub enum Collection {
        Automatic = "automatic", "Card on file";
        Invoice = "invoice", "Invoice";
    }
}
