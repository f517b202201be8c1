//! Saves a clinic, new or known.

use crate::base::{Error, Now, Res};
use crate::clinic::clinics::{self, NewClinic};
use crate::clinic::{Actor, Note, activity, note};
use crate::db::Tx;

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, new: &NewClinic) -> Res<i64> {
    known_entity(tx, new)?;
    let id = clinics::add(tx, new)?;
    let what = format!("{} added", new.name);
    note(tx, now, actor, Note { area: "settings", subject: "clinic", subject_id: id, what, ..Note::default() })?;
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
    for (field, before, after) in changes.into_iter().filter(|(_, before, after)| before != after) {
        let what = format!("{}: {field}", new.name);
        let line =
            Note { area: "settings", subject: "clinic", subject_id: id, what, old: Some(before), new: Some(after), ..Note::default() };
        note(tx, now, actor, line)?;
    }
    Ok(())
}

fn known_entity(tx: &mut Tx, new: &NewClinic) -> Res<()> {
    match clinics::legal_entity(tx, new.legal_entity_id) {
        Err(Error::NotFound) => Err(Error::refused("legal_entity_id", "Choose a legal entity.")),
        other => other.map(|_| ()),
    }
}
