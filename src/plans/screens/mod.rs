//! Addresses of the offer.

pub mod activity;
pub mod archive;
pub mod coupon;
pub mod coupon_archive;
pub mod coupon_members;
pub mod coupons;
pub mod display_order;
pub mod form;
pub mod items;
pub mod loyalty;
pub mod membership_types;
pub mod preview;
pub mod program;
pub mod scheme;
pub mod self_cancellation;
pub mod stars;
pub mod types;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let edit = Access::May(Permission::EditPlans);
    r.get("/settings/patient-loyalty", edit, loyalty::show);
    r.get("/settings/patient-loyalty/activity", edit, activity::list);
    r.get("/settings/patient-loyalty/program", edit, program::edit);
    r.post("/settings/patient-loyalty/program", edit, program::save);
    r.get("/settings/patient-loyalty/items", edit, items::search);
    r.get("/settings/patient-loyalty/preview", edit, preview::show);
    r.post("/settings/patient-loyalty/preview", edit, preview::read);
    r.get("/settings/patient-loyalty/types/new", edit, types::new);
    r.post("/settings/patient-loyalty/types/new", edit, types::create);
    r.get("/settings/patient-loyalty/types/{no}", edit, types::edit);
    r.post("/settings/patient-loyalty/types/{no}", edit, types::save);
    r.get("/settings/patient-loyalty/types/{no}/archive", edit, archive::confirm);
    r.post("/settings/patient-loyalty/types/{no}/archive", edit, archive::create);
    r.get("/settings/patient-loyalty/display-order", edit, display_order::edit);
    r.post("/settings/patient-loyalty/display-order", edit, display_order::save);
    r.get("/settings/patient-loyalty/self-cancellation", edit, self_cancellation::show);
    r.post("/settings/patient-loyalty/self-cancellation", edit, self_cancellation::change);
    r.get("/settings/patient-loyalty/coupons", edit, coupons::list);
    r.get("/settings/patient-loyalty/coupons/new", edit, coupon::new);
    r.post("/settings/patient-loyalty/coupons/new", edit, coupon::create);
    r.get("/settings/patient-loyalty/coupons/{no}/archive", edit, coupon_archive::confirm);
    r.post("/settings/patient-loyalty/coupons/{no}/archive", edit, coupon_archive::create);
    r.get("/settings/patient-loyalty/coupons/{no}/members", edit, coupon_members::list);
    r.get("/inventory/memberships/stars", Access::May(Permission::SeePatients), stars::show);
    r.get("/inventory/memberships", Access::May(Permission::SeePatients), membership_types::list);
    // Schemes are products: who may edit those may edit these (R009).
    let products = Access::May(Permission::EditProducts);
    r.get("/inventory/memberships/new", products, types::new);
    r.post("/inventory/memberships/new", products, types::create);
    r.get("/inventory/memberships/{no}", Access::May(Permission::SeePatients), scheme::show);
    r.get("/inventory/memberships/{no}/edit", products, types::edit);
    r.post("/inventory/memberships/{no}/edit", products, types::save);
}
