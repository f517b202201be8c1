//! Saves an item of the inventory, new or known.

use crate::base::{Now, Res};
use crate::catalog::{Item, ItemTerms, store};
use crate::clinic::{Actor, Note, account, activity, clinics, note};
use crate::db::{Conn, Tx};

/// A new item; gives its key.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, terms: &ItemTerms) -> Res<i64> {
    let id = store::insert(tx, now, terms)?;
    let new = Some(format!("{}, {}", terms.name, account::load(tx)?.currency.plain(terms.price)));
    note(tx, now, actor, Note { what: format!("{} added", terms.name), new, ..about(id) })?;
    Ok(id)
}

/// A changed item. Stale where somebody else changed it since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, terms: &ItemTerms) -> Res<()> {
    let (old, offered) = (store::load(tx, id)?, store::clinics(tx, id)?);
    if !store::update(tx, id, version, terms)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "item", id, &zone)?);
    }
    let changes = changes(tx, &old, &offered, terms)?;
    activity::note_changes(tx, now, actor, &Note { what: terms.name.clone(), ..about(id) }, &changes)
}

fn about(id: i64) -> Note<'static> {
    Note { area: "products", subject: "item", subject_id: id, ..Note::default() }
}

/// Every field with its label, before and after.
fn changes(conn: &mut Conn, old: &Item, offered: &[i64], new: &ItemTerms) -> Res<Vec<(&'static str, String, String)>> {
    let currency = account::load(conn)?.currency;
    let cost = |cost: Option<_>| cost.map(|cost| currency.plain(cost)).unwrap_or_default();
    let minutes = |minutes: Option<i64>| minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let on = |on: bool| if on { "On" } else { "Off" }.to_string();
    let all = clinics::all(conn)?;
    let at = |keys: &[i64]| {
        let names: Vec<&str> = all.iter().filter(|clinic| keys.contains(&clinic.id)).map(|clinic| clinic.name.as_str()).collect();
        if names.is_empty() { "All".to_string() } else { names.join(", ") }
    };
    Ok(vec![
        ("Type", old.kind.label().into(), new.kind.label().into()),
        ("Name", old.name.clone(), new.name.clone()),
        ("Description", old.description.clone(), new.description.clone()),
        ("Price", currency.plain(old.price), currency.plain(new.price)),
        ("Cost", cost(old.cost), cost(new.cost)),
        ("Tax", old.tax_rate.to_string(), new.tax_rate.to_string()),
        ("Unit", old.unit.clone(), new.unit.clone()),
        ("Decimals", old.unit_decimals.to_string(), new.unit_decimals.to_string()),
        ("Minutes", minutes(old.minutes), minutes(new.minutes)),
        ("Category", old.category.clone(), new.category.clone()),
        ("Add-on", on(old.add_on), on(new.add_on)),
        ("Clinics", at(offered), at(&new.clinics)),
    ])
}
