//! Saves a legal entity: what invoices carry from now on. Invoices already written keep what they say.

use crate::base::{Now, Res};
use crate::clinic::clinics::{self, NewLegalEntity};
use crate::clinic::{Actor, Note, activity, note};
use crate::db::Tx;

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, new: &NewLegalEntity) -> Res<i64> {
    let id = clinics::add_legal_entity(tx, now, &new.name, &new.address, &new.tax_no)?;
    let what = format!("{} added", new.name);
    note(tx, now, actor, Note { area: "settings", subject: "legal_entity", subject_id: id, what, ..Note::default() })?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, new: &NewLegalEntity) -> Res<()> {
    let old = clinics::legal_entity(tx, id)?;
    if !clinics::update_legal_entity(tx, id, version, new)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "legal_entity", id, &zone)?);
    }
    let changes =
        [("Name on invoices", old.name, &new.name), ("Address", old.address, &new.address), ("Tax number", old.tax_no, &new.tax_no)];
    for (field, before, after) in changes.into_iter().filter(|(_, before, after)| before != *after) {
        let (what, old, new) = (format!("{}: {field}", new.name), Some(before), Some(after.clone()));
        note(tx, now, actor, Note { area: "settings", subject: "legal_entity", subject_id: id, what, old, new, ..Note::default() })?;
    }
    Ok(())
}
