//! Saves the display order of membership types for online booking (R056, R057).

use crate::base::{Error, Now, Res, secret};
use crate::clinic::{Actor, Note, activity, clinics, note};
use crate::db::{Conn, Tx};
use crate::plans::store;

/// Key and name of every type that is sold, in display order.
pub fn current(conn: &mut Conn) -> Res<Vec<(i64, String)>> {
    Ok(store::all_current(conn, false)?.into_iter().map(|plan| (plan.plan_id, plan.terms.name)).collect())
}

/// A mark of the order that was read, so that a save knows whether somebody else saved meanwhile.
pub fn mark(order: &[(i64, String)]) -> String {
    let ids: Vec<String> = order.iter().map(|(id, _)| id.to_string()).collect();
    secret::sha256(ids.join(",").as_bytes())[..16].to_string()
}

/// `wanted` holds the keys of the types in their new order; those it does not name follow as they stood. Stale where
/// it names one that is not sold any more, or the order is not the one of `mark`.
pub fn save(tx: &mut Tx, now: Now, actor: &Actor, seen: &str, wanted: &[i64]) -> Res<()> {
    let old = current(tx)?;
    if let Some(gone) = wanted.iter().find(|id| !old.iter().any(|(known, _)| known == *id)) {
        let name = store::current(tx, *gone).map_or("A type".to_string(), |plan| plan.terms.name);
        return Err(Error::Stale(format!("{name} is not sold any more. The list below is without it; save again.")));
    }
    if mark(&old) != seen {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "order", 0, &zone)?);
    }
    let mut new = Vec::new();
    for id in wanted.iter().chain(old.iter().map(|(id, _)| id)) {
        if !new.contains(id) {
            new.push(*id);
        }
    }
    if new.iter().eq(old.iter().map(|(id, _)| id)) {
        return Ok(());
    }
    store::set_positions(tx, &new)?;
    let names = |order: &[(i64, String)]| Some(order.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "));
    let what = "Display Order for Online Booking".to_string();
    let line = Note { area: "plans", subject: "order", what, old: names(&old), new: names(&current(tx)?), ..Note::default() };
    note(tx, now, actor, line)
}
