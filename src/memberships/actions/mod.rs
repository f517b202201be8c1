//! What is done to memberships.

pub mod adopt;
pub mod agree;
pub mod cancel;
pub mod change_billing_day;
pub mod enroll;
pub mod fail;
pub mod give;
pub mod invoicing;
pub mod issue_draft;
pub mod lapse;
pub mod let_go;
pub mod new_card;
pub mod open_period;
pub mod recognize;
pub mod remind;
pub mod renew;
pub mod settle;
pub mod undo;
pub mod write;
