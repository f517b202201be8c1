//! Addresses of patients.

pub mod card_entry;
pub mod cards;
pub mod documents;
pub mod header;
pub mod import;
pub mod import_run;
pub mod membership_details;
pub mod patient;
pub mod patients;
pub mod payer;
pub mod payers;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeePatients);
    let edit = Access::May(Permission::EditPatients);
    // Fixed words before {no}, or they would be read as one.
    r.get("/patients", see, patients::list);
    r.get("/patients/new", edit, patient::new);
    r.post("/patients/new", edit, patient::create);
    let import = Access::May(Permission::ImportPatients);
    r.get("/patients/import", import, self::import::new);
    r.post("/patients/import", import, self::import::upload);
    r.get("/patients/imports/{no}", import, import_run::show);
    r.post("/patients/imports/{no}", import, import_run::act);
    r.get("/patients/imports/{no}/refused", import, import_run::refused);
    r.get("/patients/{no}", see, patient::open);
    r.get("/patients/{no}/edit", edit, patient::edit);
    r.post("/patients/{no}/edit", edit, patient::save);
    r.get("/patients/{no}/cards", see, cards::list);
    r.get("/patients/{no}/cards/new", edit, card_entry::new);
    r.post("/patients/{no}/cards/new", edit, card_entry::create);
    r.get("/patients/{no}/cards/returned", edit, card_entry::returned);
    r.get("/patients/{no}/cards/{card}/default", edit, cards::default_shown);
    r.post("/patients/{no}/cards/{card}/default", edit, cards::make_default);
    r.get("/patients/{no}/cards/{card}/removal", edit, cards::confirm_removal);
    r.post("/patients/{no}/cards/{card}/removal", edit, cards::remove);
    r.get("/patients/{no}/documents", see, documents::list);
    r.get("/documents/{no}", see, documents::show);
    r.get("/payers", see, payers::list);
    r.get("/payers/new", edit, payer::new);
    r.post("/payers/new", edit, payer::create);
    r.get("/payers/{no}", edit, payer::edit);
    r.post("/payers/{no}", edit, payer::save);
}
