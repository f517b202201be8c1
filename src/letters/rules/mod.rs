//! Decisions on letters.

pub mod hours;
