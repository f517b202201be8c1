//! Pure decisions on texts, placeholders, signatures and seals.

pub mod difference;
pub mod placeholders;
pub mod richtext;
pub mod seal;
pub mod signature;
