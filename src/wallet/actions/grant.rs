//! Grants lots: the one way in which value comes into a wallet.

use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::clinic::Actor;
use crate::db::schema::{lot_movements, lots};
use crate::db::{Tx, Utc};
use crate::per_backend;
use crate::wallet::{LotClass, LotKind, Movement};
use diesel::prelude::*;
use std::collections::HashMap;

/// A lot to be granted. `(origin, origin_id)` says where it comes from, and is granted once.
#[derive(Clone, Debug)]
pub struct NewLot {
    pub wallet_id: i64,
    pub kind: LotKind,
    pub item_id: Option<i64>,
    pub class: LotClass,
    pub origin: &'static str,
    pub origin_id: i64,
    pub label: String,
    pub quantity: Quantity,
    pub value_total: Money,
    pub list_value: Money,
    pub starts_on: Date,
    pub expires_on: Option<Date>,
}

/// Gives the lot's key.
pub fn grant(tx: &mut Tx, now: Now, day: Date, actor: &Actor, new: &NewLot) -> Res<i64> {
    let ids = grant_all(tx, now, day, actor, std::slice::from_ref(new))?;
    ids.first().copied().ok_or_else(|| Error::failed("a lot was not granted"))
}

/// Grants many lots in two statements; gives their keys in the same order.
pub fn grant_all(tx: &mut Tx, now: Now, day: Date, actor: &Actor, all: &[NewLot]) -> Res<Vec<i64>> {
    if all.is_empty() {
        return Ok(vec![]);
    }
    let ids = insert(tx, now, all)?;
    let rows: Vec<_> = all
        .iter()
        .zip(&ids)
        .map(|(new, id)| {
            (
                lot_movements::lot_id.eq(id),
                lot_movements::day.eq(day),
                lot_movements::at.eq(Utc::new(now.clinic)),
                lot_movements::kind.eq(Movement::Grant),
                lot_movements::quantity.eq(new.quantity),
                lot_movements::value.eq(new.value_total),
                lot_movements::cause.eq(new.origin),
                lot_movements::cause_id.eq(new.origin_id),
                lot_movements::actor.eq(&actor.name),
                lot_movements::note.eq(""),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(lot_movements::table).values(&rows).execute(c))?;
    Ok(ids)
}

fn insert(tx: &mut Tx, now: Now, all: &[NewLot]) -> Res<Vec<i64>> {
    let rows: Vec<_> = all
        .iter()
        .map(|new| {
            assert!(new.quantity.0 > 0, "a lot holds something");
            (
                lots::wallet_id.eq(new.wallet_id),
                lots::kind.eq(new.kind),
                lots::item_id.eq(new.item_id),
                lots::class.eq(new.class),
                lots::origin.eq(new.origin),
                lots::origin_id.eq(new.origin_id),
                lots::label.eq(&new.label),
                lots::granted.eq(new.quantity),
                lots::value_total.eq(new.value_total),
                lots::list_value.eq(new.list_value),
                lots::starts_on.eq(new.starts_on),
                lots::expires_on.eq(new.expires_on),
                lots::conditions.eq("{}"),
                lots::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    let told = (lots::origin, lots::origin_id, lots::id);
    let ids: Vec<(String, i64, i64)> =
        per_backend!(tx.c(), c => diesel::insert_into(lots::table).values(&rows).returning(told).get_results(c))?;
    let ids: HashMap<(String, i64), i64> = ids.into_iter().map(|(origin, origin_id, id)| ((origin, origin_id), id)).collect();
    Ok(all.iter().map(|new| ids[&(new.origin.to_string(), new.origin_id)]).collect())
}
