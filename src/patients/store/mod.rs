//! All SQL on patients, payers, cards, card setups and imports. Documents have their own file beside this folder.

pub mod cards;
pub mod head;
pub mod imports;
pub mod list;
pub mod patients;
pub mod payers;
pub mod setups;

pub use cards::{card, cards_of, default_card};
pub use head::head;
pub use patients::{load, load_many};
pub use payers::{payer, payer_of};
