//! What a plan is, what it may not be, what changed in it, and what a member pays.

pub mod changes;
pub mod colors;
pub mod coupon;
pub mod offer;
pub mod price;
pub mod program;
pub mod terms;
