//! What is done to the account.

pub mod open_account;
