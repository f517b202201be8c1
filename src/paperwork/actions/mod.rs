//! What is done to the paperwork.

pub mod archive_agreement;
pub mod save_agreement;
pub mod sign;
