//! What is done to wallets.

pub mod open_wallet;
