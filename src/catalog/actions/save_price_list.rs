//! Saves a price list, new or known: its name, its note, and whether it is in use.

use crate::base::{Error, Now, Res};
use crate::catalog::store;
use crate::clinic::{Actor, Note, activity, note};
use crate::db::{Tx, Utc, broke_unique};

/// What a price list is to be.
#[derive(Clone, Debug)]
pub struct ListTerms {
    pub name: String,
    pub note: String,
    /// Its prices count, and patients may join it.
    pub in_use: bool,
}

pub fn add(tx: &mut Tx, now: Now, actor: &Actor, terms: &ListTerms) -> Res<i64> {
    let id = store::prices::insert_list(tx, now, &terms.name, &terms.note).map_err(known)?;
    log(tx, now, actor, id, format!("Price list {} added", terms.name), None)?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, terms: &ListTerms) -> Res<()> {
    let old = store::prices::price_list(tx, id)?;
    let archived_at = if terms.in_use { None } else { Some(old.archived_at.unwrap_or(Utc::new(now.clinic))) };
    if !store::prices::update_list(tx, id, version, &terms.name, &terms.note, archived_at).map_err(known)? {
        let zone = crate::clinic::clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "price_list", id, &zone)?);
    }
    let what = match (old.archived_at.is_none(), terms.in_use) {
        (true, false) => format!("Price list {} archived", terms.name),
        (false, true) => format!("Price list {} in use again", terms.name),
        _ => format!("Price list {} changed", terms.name),
    };
    log(tx, now, actor, id, what, Some(old.name))
}

fn known(error: Error) -> Error {
    if broke_unique(&error, "price_lists_name_key", "price_lists.name") {
        return Error::refused("name", "Another price list has this name.");
    }
    error
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>) -> Res<()> {
    note(tx, now, actor, Note { area: "products", subject: "price_list", subject_id: id, what, old, ..Note::default() })
}
