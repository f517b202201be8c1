//! Agreements that patients sign, their versions, and the signed records.

pub mod actions;
pub mod screens;
