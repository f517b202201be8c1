//! Saves an external contact: a person or company that pays for patients.

use crate::base::{Error, Now, Refusals, Res};
use crate::clinic::{Actor, Note, activity, note};
use crate::db::Tx;
use crate::patients::store::payers::{self, Contact};
use validator::ValidateEmail;

/// What is refused of a contact, by field.
pub fn check(contact: &Contact) -> Refusals {
    let mut refused = Refusals::new();
    if contact.name.is_empty() || contact.name.chars().count() > 120 {
        refused.add("name", "Enter a name of at most 120 characters.");
    }
    if !contact.email.is_empty() && (contact.email.chars().count() > 200 || !contact.email.validate_email()) {
        refused.add("email", "Enter an address such as name@example.com, or leave it empty.");
    }
    if contact.address.chars().count() > 500 {
        refused.add("address", "Keep the address under 500 characters.");
    }
    refused
}

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, contact: &Contact) -> Res<i64> {
    check(contact).none()?;
    let id = payers::insert_contact(tx, now, contact)?;
    log(tx, now, actor, id, format!("External contact {} added", contact.name), None, None)?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, contact: &Contact) -> Res<()> {
    check(contact).none()?;
    let old = payers::contact(tx, id)?;
    if !payers::update_contact(tx, now, id, version, contact)? {
        let zone = crate::clinic::clinics::first(tx)?.zone;
        let stale: Error = activity::stale(tx, "payer", id, &zone)?;
        return Err(stale);
    }
    let words = |name: &str, email: &str| Some(format!("{name}, {email}"));
    let what = format!("External contact {} changed", contact.name);
    log(tx, now, actor, id, what, words(&old.name, &old.email), words(&contact.name, &contact.email))
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>, new: Option<String>) -> Res<()> {
    note(tx, now, actor, Note { area: "patients", subject: "payer", subject_id: id, what, old, new, ..Note::default() })
}
