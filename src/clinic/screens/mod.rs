//! Addresses of the account: first run, sign-in, settings, staff, tasks, activity.

pub mod first_run;
pub mod settings;
pub mod sign_in;

use crate::web::{Access, Routes};

pub fn routes(r: &mut Routes) {
    r.get("/first-run", Access::Anyone, first_run::show);
    r.post("/first-run", Access::Anyone, first_run::create);
    r.get("/sign-in", Access::Anyone, sign_in::show);
    r.post("/sign-in", Access::Anyone, sign_in::create);
    r.get("/sign-out", Access::SignedIn, sign_in::confirm_out);
    r.post("/sign-out", Access::SignedIn, sign_in::out);
    r.get("/settings", Access::SignedIn, settings::show);
}
