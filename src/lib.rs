//! Tessera: memberships and packages for clinics.

pub mod base;
pub mod letters;
