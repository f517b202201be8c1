//! Memberships: one patient's holding of a plan, from enrollment to its end.

pub mod glance;
pub mod screens;
pub mod status;
pub mod store;

pub use status::Status;
