mod active_members;
mod billing_days;
mod cancellation;
mod enrollment;
mod memberships;
mod undo;
mod upcoming_renewals;
