//! Decisions about the inventory.

pub mod effect;
