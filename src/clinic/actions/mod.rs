//! What is done to the account.

pub mod advance_clock;
pub mod allow_self_cancel;
pub mod change_staff;
pub mod invite;
pub mod open_account;
pub mod resume;
pub mod save_clinic;
pub mod save_legal_entity;
pub mod save_settings;
pub mod set_one_time_passwords;
pub mod set_password;
