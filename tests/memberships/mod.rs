mod active_members;
mod upcoming_renewals;
