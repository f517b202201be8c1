//! The offer: the program and its membership types.
//!
//! Words: *program*, the clinic's umbrella for all plans, with a name and a thank-you text; *plan*, what is sold as a
//! membership ("Membership type" on screens); *plan version*, its frozen terms, which memberships point to; *price option*,
//! one fee with one interval; *benefit*, an item given each month; *coupon*, a code that takes money off the fee.
//!
//! Addresses: `/settings/patient-loyalty`, `…/program`, `…/types/new`, `…/types/{no}`, `…/types/{no}/archive`,
//! `…/display-order`, `…/coupons`, `…/coupons/new`, `…/coupons/{no}/archive`, `…/coupons/{no}/members`, `…/self-cancellation`, `…/activity`;
//! `/inventory/memberships` (+ `/new`), `/inventory/memberships/{no}` (+ `/edit`) show the same among the products and
//! open the same editor; `/inventory/memberships/stars` tells what the stars mean.

pub mod actions;
pub mod rules;
pub mod screens;
pub mod store;

pub use rules::coupon::{Coupon, CouponKind, CouponTerms};
pub use rules::terms::{
    Applies, Benefit, BillingDay, Commitment, CouponBanks, Every, Expires, FirstGrant, Leaving, PlanTerms, PlanVersion, PriceOption, Trial,
};
