//! Decisions about memberships: pure functions of facts and a day.

pub mod agreement;
pub mod benefits;
pub mod fees;
pub mod outlook;
pub mod period;
pub mod renewal;
