//! What is done to the offer.

pub mod archive_plan;
pub mod coupons;
pub mod save_order;
pub mod save_plan;
pub mod save_program;
pub mod set_invoicing;
