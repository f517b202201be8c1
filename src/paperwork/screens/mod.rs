//! Addresses of the paperwork.

pub mod agreement;
pub mod agreements;
pub mod archive;
pub mod preview;
pub mod versions;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let edit = Access::May(Permission::EditPlans);
    r.get("/settings/patient-paperwork", edit, agreements::list);
    r.get("/settings/patient-paperwork/new", edit, agreement::new);
    r.post("/settings/patient-paperwork/new", edit, agreement::create);
    r.get("/settings/patient-paperwork/preview", edit, preview::show);
    r.post("/settings/patient-paperwork/preview", edit, preview::read);
    r.get("/settings/patient-paperwork/{no}", edit, agreement::edit);
    r.post("/settings/patient-paperwork/{no}", edit, agreement::save);
    r.get("/settings/patient-paperwork/{no}/versions", edit, versions::list);
    r.get("/settings/patient-paperwork/{no}/archive", edit, archive::confirm);
    r.post("/settings/patient-paperwork/{no}/archive", edit, archive::create);
}
