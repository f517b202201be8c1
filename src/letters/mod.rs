//! What leaves the house in writing: its texts, and their printing on paper.

pub mod paper;
