//! What is done about money.

pub mod attempt;
pub mod charge;
pub mod credit;
pub mod issue;
pub mod number;
pub mod pay;
pub mod refund;
pub mod retry;
pub mod save_draft;
pub mod send_card_link;
pub mod send_invoice;
pub mod take_payment;
