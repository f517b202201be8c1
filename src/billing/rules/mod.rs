//! Decisions about money.

pub mod dunning;
