mod active_members;
mod cancellation;
mod enrollment;
mod undo;
mod upcoming_renewals;
