//! Saves a clinic, new or known.

use crate::base::{Error, Now, Res};
use crate::clinic::clinics::{self, Invoicing, NewClinic};
use crate::clinic::{Actor, AutoInvoice, Note, activity, note};
use crate::db::Tx;

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, new: &NewClinic) -> Res<i64> {
    known_entity(tx, new)?;
    let id = clinics::add(tx, new)?;
    note(tx, now, actor, Note { what: format!("{} added", new.name), ..of(id, new) })?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, new: &NewClinic) -> Res<()> {
    known_entity(tx, new)?;
    let old = clinics::load(tx, id)?;
    if !clinics::update(tx, id, version, new)? {
        return Err(activity::stale(tx, "clinic", id, &old.zone)?);
    }
    let entity = |tx: &mut Tx, id: i64| clinics::legal_entity(tx, id).map(|entity| entity.name);
    let changes = [
        ("Name", old.name.clone(), new.name.clone()),
        ("Short name", old.short_name, new.short_name.clone()),
        ("Legal entity", entity(tx, old.legal_entity_id)?, entity(tx, new.legal_entity_id)?),
        ("Address", old.address, new.address.clone()),
        ("Telephone", old.phone, new.phone.clone()),
        ("E-mail", old.email, new.email.clone()),
        ("Time zone", old.zone, new.zone.clone()),
    ];
    activity::note_changes(tx, now, actor, &of(id, new), &changes)
}

/// How it asks for the fees of its members (E1, E3, R112).
pub fn set_invoicing(tx: &mut Tx, now: Now, actor: &Actor, id: i64, new: &Invoicing) -> Res<()> {
    let clinic = clinics::load(tx, id)?;
    let old = clinic.invoicing();
    clinics::set_invoicing(tx, id, new)?;
    let auto = |said: Option<AutoInvoice>| said.map_or("as the account says".to_string(), |said| said.label().to_string());
    let changes = [
        ("Auto invoice", auto(old.auto_invoice), auto(new.auto_invoice)),
        ("Invoices of memberships are sent", old.sending.label().into(), new.sending.label().into()),
        ("Notice of a higher fee, days", old.fee_notice_days.to_string(), new.fee_notice_days.to_string()),
    ];
    let about = Note { area: "settings", subject: "clinic", subject_id: id, what: clinic.name, ..Note::default() };
    activity::note_changes(tx, now, actor, &about, &changes)
}

fn of<'a>(id: i64, new: &NewClinic) -> Note<'a> {
    Note { area: "settings", subject: "clinic", subject_id: id, what: new.name.clone(), ..Note::default() }
}

fn known_entity(tx: &mut Tx, new: &NewClinic) -> Res<()> {
    match clinics::legal_entity(tx, new.legal_entity_id) {
        Err(Error::NotFound) => Err(Error::refused("legal_entity_id", "Choose a legal entity.")),
        other => other.map(|_| ()),
    }
}
