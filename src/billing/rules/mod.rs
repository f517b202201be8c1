//! Decisions about money.

pub mod badges;
pub mod dunning;
pub mod price;
