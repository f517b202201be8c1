//! What is done to the inventory.

pub mod archive_item;
pub mod save_item;
