//! Decisions about lots.

pub mod release;
