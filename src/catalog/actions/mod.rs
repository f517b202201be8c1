//! What is done to the inventory and its prices.

pub mod archive_item;
pub mod end_price;
pub mod join_price_list;
pub mod save_item;
pub mod save_price_list;
pub mod set_contract_price;
pub mod set_member_price;
