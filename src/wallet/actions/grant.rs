//! Grants lots: the one way in which value comes into a wallet.

use crate::base::{Date, Money, Now, Quantity, Res};
use crate::clinic::Actor;
use crate::db::{Tx, Utc};
use crate::wallet::{LotClass, LotKind, Movement, store};
use diesel::prelude::*;

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
    use crate::db::schema::lots;
    assert!(new.quantity.0 > 0, "a lot holds something");
    let id = diesel::insert_into(lots::table)
        .values((
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
        ))
        .returning(lots::id)
        .get_result(tx.c())?;
    let cause = store::Cause { what: new.origin, id: new.origin_id, actor, note: "" };
    store::move_lot(tx, now, day, id, Movement::Grant, new.quantity, new.value_total, &cause)?;
    Ok(id)
}
