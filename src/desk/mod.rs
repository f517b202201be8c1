//! The desk: Today.
//!
//! Address: `/`.

pub mod screens;
