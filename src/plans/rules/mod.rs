//! What a plan is, and what it may not be.

pub mod terms;
