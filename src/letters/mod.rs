//! Letters: rows written with what they tell of, sent afterwards; their texts, their printing on paper, and the links
//! that they carry.

pub mod links;
pub mod paper;
