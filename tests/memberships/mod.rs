mod active_members;
mod cancellation;
mod enrollment;
mod memberships;
mod undo;
mod upcoming_renewals;
