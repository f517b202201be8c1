mod coupon_members;
mod coupons;
mod display_order;
mod inventory;
mod preview;
mod program;
mod self_cancellation;
mod stars;
pub mod types;
