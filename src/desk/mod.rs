//! The desk: Today.
//!
//! Address: `/`.

pub mod screens;
pub mod store;
