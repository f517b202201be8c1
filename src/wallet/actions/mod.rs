//! What is done to lots.

pub mod consume;
pub mod end;
pub mod expire;
pub mod give_credit;
pub mod grant;
pub mod open_wallet;
