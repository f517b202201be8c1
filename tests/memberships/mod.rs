mod active_members;
mod billing_day;
mod billing_days;
mod cancellation;
mod commitment;
mod coupons;
mod enrollment;
mod forecast;
mod members;
#[allow(clippy::module_inception, reason = "a test is named after its screen")]
mod memberships;
mod undo;
mod upcoming_renewals;
