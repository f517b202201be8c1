//! Wallets and lots: every prepaid right of a patient.

pub mod actions;
pub mod screens;
pub mod store;
