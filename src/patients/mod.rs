//! Patients, who pays for them, their cards on file and documents.

pub mod actions;
pub mod screens;
