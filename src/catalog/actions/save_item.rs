//! Saves an item of the inventory, new or known.

use crate::base::{Now, Res};
use crate::catalog::{ItemTerms, store};
use crate::clinic::{Actor, Note, activity, note};
use crate::db::Tx;

/// A new item; gives its key.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, terms: &ItemTerms) -> Res<i64> {
    let id = store::insert(tx, now, terms)?;
    log(tx, now, actor, id, format!("{} added", terms.name), None, Some(terms))?;
    Ok(id)
}

/// A changed item. Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, terms: &ItemTerms) -> Res<()> {
    let old = store::load(tx, id)?;
    if !store::update(tx, id, version, terms)? {
        let zone = crate::clinic::clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "item", id, &zone)?);
    }
    let before = format!("{}, {}", old.name, old.price.plain(2));
    log(tx, now, actor, id, format!("{} changed", terms.name), Some(before), Some(terms))
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>, new: Option<&ItemTerms>) -> Res<()> {
    let new = new.map(|terms| format!("{}, {}", terms.name, terms.price.plain(2)));
    note(tx, now, actor, Note { area: "products", subject: "item", subject_id: id, what, old, new, ..Note::default() })
}
