//! What is done to patients and their cards.

pub mod add_patient;
pub mod card_entry;
pub mod change_card;
pub mod change_patient;
pub mod import;
pub mod open_patient;
pub mod save_contact;
