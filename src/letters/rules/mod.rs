//! Decisions on letters.

pub mod badges;
pub mod hours;
pub mod tries;
