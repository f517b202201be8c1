//! Pure decisions about patients: what a record may say, who is likely the same, how a file of patients is read.

pub mod duplicates;
pub mod record;
pub mod search;
