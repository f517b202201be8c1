mod active_members;
mod billing_days;
mod cancellation;
mod enrollment;
mod members;
mod memberships;
mod undo;
mod upcoming_renewals;
