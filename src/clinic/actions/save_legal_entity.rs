//! Saves a legal entity: what invoices carry from now on. Invoices already written keep what they say.

use crate::base::{Now, Res};
use crate::clinic::clinics::{self, NewLegalEntity};
use crate::clinic::{Actor, Note, activity, note};
use crate::db::Tx;

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, new: &NewLegalEntity) -> Res<i64> {
    let id = clinics::add_legal_entity(tx, now, &new.name, &new.address, &new.tax_no)?;
    note(tx, now, actor, Note { what: format!("{} added", new.name), ..of(id, new) })?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, new: &NewLegalEntity) -> Res<()> {
    let old = clinics::legal_entity(tx, id)?;
    if !clinics::update_legal_entity(tx, id, version, new)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "legal_entity", id, &zone)?);
    }
    let changes = [
        ("Name on invoices", old.name, new.name.clone()),
        ("Address", old.address, new.address.clone()),
        ("Tax number", old.tax_no, new.tax_no.clone()),
    ];
    activity::note_changes(tx, now, actor, &of(id, new), &changes)
}

fn of<'a>(id: i64, new: &NewLegalEntity) -> Note<'a> {
    Note { area: "settings", subject: "legal_entity", subject_id: id, what: new.name.clone(), ..Note::default() }
}
