//! Addresses of the account: first run, sign-in, settings, staff, tasks, activity, the sample's clock.

pub mod activity;
pub mod clinic;
pub mod clinics;
pub mod completion;
pub mod first_run;
pub mod held;
pub mod invitation;
pub mod invoice_and_payment;
pub mod legal_entity;
pub mod link;
pub mod lost_one_time_passwords;
pub mod me;
pub mod one_time_passwords;
pub mod password;
pub mod password_reset;
pub mod sample_clock;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod staff;
pub mod staff_member;
pub mod tasks;

use crate::app::App;
use crate::base::{Error, Res};
use crate::clinic::users::{self, tries};
use crate::db::Priority;
use crate::web::{Access, Page, Permission, Routes};

pub fn routes(r: &mut Routes) {
    r.get("/first-run", Access::Anyone, first_run::show);
    r.post("/first-run", Access::Anyone, first_run::create);
    r.get("/sign-in", Access::Anyone, sign_in::show);
    r.post("/sign-in", Access::Anyone, sign_in::create);
    r.get("/sign-out", Access::SignedIn, sign_in::confirm_out);
    r.post("/sign-out", Access::SignedIn, sign_in::out);
    r.get("/password-reset", Access::Anyone, password_reset::show);
    r.post("/password-reset", Access::Anyone, password_reset::create);
    r.get("/password-reset/{token}", Access::Anyone, link::reset);
    r.post("/password-reset/{token}", Access::Anyone, link::save_reset);
    r.get("/invitation/{token}", Access::Anyone, link::invitation);
    r.post("/invitation/{token}", Access::Anyone, link::accept);
    r.get("/me", Access::SignedIn, me::edit);
    r.post("/me", Access::SignedIn, me::save);
    r.get("/me/password", Access::SignedIn, password::edit);
    r.post("/me/password", Access::SignedIn, password::save);
    r.get("/me/one-time-passwords", Access::SignedIn, one_time_passwords::edit);
    r.post("/me/one-time-passwords", Access::SignedIn, one_time_passwords::save);
    r.get("/me/sessions", Access::SignedIn, sessions::confirm);
    r.post("/me/sessions", Access::SignedIn, sessions::end);
    r.get("/settings", Access::SignedIn, settings::show);
    let staff = Access::May(Permission::ManageStaff);
    r.get("/settings/staff", staff, staff::list);
    r.get("/settings/staff/new", staff, staff::new);
    r.post("/settings/staff/new", staff, staff::create);
    r.get("/settings/staff/{no}", staff, staff_member::edit);
    r.post("/settings/staff/{no}", staff, staff_member::save);
    r.get("/settings/staff/{no}/invitation", staff, invitation::confirm);
    r.post("/settings/staff/{no}/invitation", staff, invitation::create);
    r.get("/settings/staff/{no}/one-time-passwords", staff, lost_one_time_passwords::confirm);
    r.post("/settings/staff/{no}/one-time-passwords", staff, lost_one_time_passwords::remove);
    let edit = Access::May(Permission::EditSettings);
    r.get("/settings/clinics", edit, clinics::list);
    r.get("/settings/clinics/new", edit, clinic::new);
    r.post("/settings/clinics/new", edit, clinic::create);
    r.get("/settings/clinics/{no}", edit, clinic::edit);
    r.post("/settings/clinics/{no}", edit, clinic::save);
    r.get("/settings/legal-entities/new", edit, legal_entity::new);
    r.post("/settings/legal-entities/new", edit, legal_entity::create);
    r.get("/settings/legal-entities/{no}", edit, legal_entity::edit);
    r.post("/settings/legal-entities/{no}", edit, legal_entity::save);
    r.get("/settings/invoice-and-payment", edit, invoice_and_payment::edit);
    r.post("/settings/invoice-and-payment", edit, invoice_and_payment::save);
    r.get("/settings/activity", Access::May(Permission::SeeActivity), activity::list);
    r.get("/tasks", Access::May(Permission::SeePatients), tasks::list);
    r.get("/tasks/{no}/completion", Access::May(Permission::EditPatients), completion::confirm);
    r.post("/tasks/{no}/completion", Access::May(Permission::EditPatients), completion::create);
    r.get("/held", Access::SignedIn, held::show);
    r.post("/held", Access::May(Permission::RunClinic), held::resume);
    r.get("/sample-clock", Access::May(Permission::RunClinic), sample_clock::show);
    r.post("/sample-clock", Access::May(Permission::RunClinic), sample_clock::advance);
}

/// Said where a form with passwords met the end of a session: what was typed is not shown again.
const TYPE_AGAIN: &str = "You are signed in again. Nothing was changed; type it once more.";

/// Refuses at `field` where the signed-in user's password does not fit. Tries are counted as at sign-in.
fn check_password(app: &App, page: &Page, field: &str, password: &str) -> Res<()> {
    let user = app.db.read(|c| users::load(c, page.who.id))?;
    if !app.write(page.now, Priority::Desk, |tx| tries::count(tx, page.now, &user.email))? {
        return Err(Error::refused(field, format!("Too many wrong passwords. Wait {} minutes.", tries::LOCKED_MINUTES)));
    }
    if !users::fits(Some(&user), password) {
        return Err(Error::refused(field, "This is not your password."));
    }
    app.write(page.now, Priority::Desk, |tx| users::right_password(tx, &user, None)).map(|_| ())
}
