//! What staff do with letters.

pub mod send_again;
