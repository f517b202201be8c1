//! Reports: what the rows of the other capabilities add up to, for the owner and managers. Nothing is stored here.
//!
//! Words: *sold*, what invoices issued on a day ask for; *collected*, money that came in on it; *joining line*, how the one
//! leads to the other; *churn*, memberships that ended in a month by those that there were at its start.
//!
//! Rules: a day that is over does not change (R164): an invoice taken back on its own day is out, one taken back later stays
//! on its day and stands on the other as taken back. A membership counts from its first to its last day; one that was undone
//! or never began is apart (R165, E45).
//!
//! A balance opens to its postings, a posting to what caused it; both as of any past day, from the journal alone.
//!
//! Addresses: `/reports/daily-sales`, `/reports/membership-churn`, `/reports/accounts`, `/reports/journal`, each also as `.csv`.

pub mod rules;
pub mod screens;
pub mod store;
