//! Addresses of memberships.

pub mod active_members;
pub mod listing;
pub mod upcoming_renewals;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeePatients);
    r.get("/inventory/memberships/active-members", see, active_members::list);
    r.get("/inventory/memberships/active-members.csv", see, active_members::csv);
    r.get("/inventory/memberships/upcoming-renewals", see, upcoming_renewals::list);
    r.get("/inventory/memberships/upcoming-renewals.csv", see, upcoming_renewals::csv);
}
