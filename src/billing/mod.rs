//! Invoices, charges and their attempts, payments, refunds.

pub mod screens;
pub mod store;
