//! Saves an agreement, new or known. A changed text makes a version; what was signed stays on its own (E12).

use crate::base::{Error, Now, Refusals, Res};
use crate::clinic::{Actor, Note, activity, clinics, note};
use crate::db::Tx;
use crate::paperwork::rules::richtext;
use crate::paperwork::store;

/// A new agreement; gives its key. The text is cleaned here.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, name: &str, text: &str) -> Res<i64> {
    let (name, html) = checked(name, text)?;
    let id = store::insert(tx, now, &name)?;
    store::insert_version(tx, now, id, 1, &html, &actor.name)?;
    log(tx, now, actor, id, format!("{name} added"), None, None)?;
    Ok(id)
}

/// A changed agreement; gives the number of the version that this made, if the text reads otherwise than before. Stale
/// where somebody else saved it since the row's `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, name: &str, text: &str) -> Res<Option<i64>> {
    let (name, html) = checked(name, text)?;
    let old = store::load(tx, id)?;
    if !store::rename(tx, id, version, &name)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "agreement", id, &zone)?);
    }
    if old.name != name {
        log(tx, now, actor, id, "Agreement renamed".into(), Some(old.name), Some(name.clone()))?;
    }
    let before = store::current(tx, id)?;
    if richtext::same(&before.html, &html) {
        return Ok(None);
    }
    let no = before.no + 1;
    store::insert_version(tx, now, id, no, &html, &actor.name)?;
    log(tx, now, actor, id, format!("{name}: text"), Some(format!("version {}", before.no)), Some(format!("version {no}")))?;
    Ok(Some(no))
}

fn checked(name: &str, text: &str) -> Res<(String, String)> {
    let mut refused = Refusals::new();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 120 {
        refused.add("name", "Enter a name of at most 120 characters.");
    }
    let html = richtext::clean(text);
    if richtext::is_empty(&html) {
        refused.add("body", "Paste or type the agreement's text.");
    } else if html.chars().count() > richtext::LONGEST {
        refused.add("body", "The text is too long. Keep it under 200,000 characters.");
    }
    refused.none()?;
    Ok((name, html))
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>, new: Option<String>) -> Result<(), Error> {
    note(tx, now, actor, Note { area: "paperwork", subject: "agreement", subject_id: id, what, old, new, ..Note::default() })
}
