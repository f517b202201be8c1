//! Pure decisions about patients: what a record may say, who is likely the same, how a file of patients is read.

pub mod columns;
pub mod duplicates;
pub mod import_file;
pub mod record;
pub mod row;
pub mod search;
