//! Decisions about memberships: pure functions of facts and a day.
//!
//! `course.rs` names what all follows from. A period is the course's (`period.rs`, on the billing days of `calendar.rs`); what it
//! costs is `fees.rs`, what it gives `benefits.rs`, what a day brings `renewal.rs`, what leaving means `leaving.rs`.
//! What a newer version of the type changes is `new_terms.rs`, its commitment `consent.rs`. `forecast.rs` asks them all ahead of time; `outlook.rs` is its beginning, shown before signing.
//!
//! In short: a billing day's first is the next such day at or after joining. The part before it is fee × its days ÷ days of the
//! whole period that would end on it, from the exact fraction, half a cent away from zero, once a line. The trial comes first, and a
//! trial member's anniversary counts from its end. Another billing day takes effect when the paid period ends.

pub mod agreement;
pub mod benefits;
pub mod calendar;
pub mod consent;
pub mod course;
pub mod document;
pub mod fees;
pub mod forecast;
pub mod leaving;
pub mod new_terms;
pub mod outlook;
pub mod period;
pub mod recognition;
pub mod renewal;
