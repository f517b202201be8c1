//! What is done about money.

pub mod adopt;
pub mod apply;
pub mod attempt;
pub mod charge;
pub mod issue;
pub mod number;
pub mod pay;
pub mod refund;
pub mod retry;
pub mod save_draft;
pub mod send_card_link;
pub mod send_invoice;
pub mod send_refund;
pub mod take_back;
pub mod take_payment;
pub mod write_off;
