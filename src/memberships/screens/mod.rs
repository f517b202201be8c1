//! Addresses of memberships.

pub mod active_members;
pub mod ahead;
pub mod auto_invoice;
pub mod billing_day;
pub mod cancellation;
pub mod card;
pub mod commitment;
pub mod commitments;
pub mod enrollment;
pub mod forecast;
pub mod listing;
pub mod members;
pub mod memberships;
pub mod undo;
pub mod upcoming_renewals;
pub mod withdrawal;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeePatients);
    let sell = Access::May(Permission::SellMemberships);
    let undo_it = Access::May(Permission::UndoEnrollment);
    r.get("/patients/{no}/memberships", see, memberships::list);
    r.get("/patients/{no}/memberships/new", sell, enrollment::new);
    r.post("/patients/{no}/memberships/new", sell, enrollment::create);
    r.get("/memberships/{no}", see, memberships::open);
    r.get("/memberships/{no}/cancellation", sell, cancellation::confirm);
    r.post("/memberships/{no}/cancellation", sell, cancellation::create);
    r.get("/memberships/{no}/cancellation/withdrawal", sell, withdrawal::confirm);
    r.post("/memberships/{no}/cancellation/withdrawal", sell, withdrawal::create);
    r.get("/memberships/{no}/auto-invoice", sell, auto_invoice::edit);
    r.post("/memberships/{no}/auto-invoice", sell, auto_invoice::save);
    r.get("/memberships/{no}/billing-day", sell, billing_day::edit);
    r.post("/memberships/{no}/billing-day", sell, billing_day::save);
    r.get("/memberships/{no}/commitment", sell, commitment::read);
    r.post("/memberships/{no}/commitment", sell, commitment::sign);
    r.get("/memberships/{no}/forecast", see, forecast::show);
    r.get("/memberships/{no}/card", sell, card::edit);
    r.post("/memberships/{no}/card", sell, card::save);
    r.get("/memberships/{no}/undo", undo_it, undo::confirm);
    r.post("/memberships/{no}/undo", undo_it, undo::create);
    let edit_plans = Access::May(Permission::EditPlans);
    r.get("/settings/patient-loyalty/types/{no}/members", edit_plans, members::confirm);
    r.post("/settings/patient-loyalty/types/{no}/members", edit_plans, members::create);
    r.get("/settings/patient-loyalty/types/{no}/commitments", edit_plans, commitments::list);
    r.post("/settings/patient-loyalty/types/{no}/commitments", edit_plans, commitments::tell);
    r.get("/inventory/memberships/active-members", see, active_members::list);
    r.get("/inventory/memberships/active-members.csv", see, active_members::csv);
    r.get("/inventory/memberships/upcoming-renewals", see, upcoming_renewals::list);
    r.get("/inventory/memberships/upcoming-renewals.csv", see, upcoming_renewals::csv);
}
