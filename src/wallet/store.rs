//! All SQL on wallets, lots and their movements.

use super::{Lot, Movement};
use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::clinic::Actor;
use crate::db::schema::{lot_movements, lots, wallet_access, wallets};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

/// Why a lot moved: what kind of thing caused it, its key, who did it.
pub struct Cause<'a> {
    pub what: &'a str,
    pub id: i64,
    pub actor: &'a Actor,
    pub note: &'a str,
}

/// A movement as the wallet's history shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = lot_movements)]
pub struct MovementRow {
    pub lot_id: i64,
    pub day: Date,
    pub kind: Movement,
    pub quantity: Quantity,
    pub value: Money,
    pub actor: String,
    pub note: String,
}

/// The own wallets of some patients, by patient.
pub fn own_wallets(conn: &mut Conn, patients: &[i64]) -> Res<HashMap<i64, i64>> {
    let own = wallets::table.filter(wallets::patient_id.eq_any(patients)).filter(wallets::kind.eq("own"));
    Ok(own.select((wallets::patient_id, wallets::id)).load::<(i64, i64)>(conn)?.into_iter().collect())
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Lot> {
    Ok(lots::table.find(id).select(Lot::as_select()).first(conn)?)
}

/// The lot, locked until the transaction ends.
pub fn lock(tx: &mut Tx, id: i64) -> Res<Lot> {
    if let Conn::Pg(pg) = tx.c() {
        lots::table.find(id).select(lots::id).for_update().first::<i64>(pg)?;
    }
    load(tx, id)
}

/// All lots in the wallets that a patient reaches, what is used next first; ended and used up ones only when asked for.
pub fn lots_of(conn: &mut Conn, patient: i64, today: Date, all: bool) -> Res<Vec<Lot>> {
    let mut query = lots::table
        .inner_join(wallet_access::table.on(wallet_access::wallet_id.eq(lots::wallet_id)))
        .filter(wallet_access::patient_id.eq(patient))
        .filter(wallet_access::to_on.is_null().or(wallet_access::to_on.gt(today)))
        .order((lots::expires_on.is_null(), lots::expires_on, lots::id))
        .limit(500)
        .select(Lot::as_select())
        .into_boxed();
    if !all {
        query = query.filter(lots::expires_on.is_null().or(lots::expires_on.gt(today)));
        query = query.filter(lots::granted.gt(lots::consumed + lots::expired + lots::refunded + lots::transferred));
    }
    Ok(query.load(conn)?)
}

/// Lots of one origin by their origins' keys.
pub fn by_origin(conn: &mut Conn, origin: &str, ids: &[i64]) -> Res<Vec<Lot>> {
    let query = lots::table.filter(lots::origin.eq(origin)).filter(lots::origin_id.eq_any(ids));
    Ok(query.order(lots::id).select(Lot::as_select()).load(conn)?)
}

/// Lots whose date has come and of which something is free.
pub fn ended_by(conn: &mut Conn, today: Date, limit: i64) -> Res<Vec<i64>> {
    Ok(lots::table
        .filter(lots::expires_on.le(today))
        .filter(lots::granted.gt(lots::held + lots::consumed + lots::expired + lots::refunded + lots::transferred))
        .order(lots::id)
        .limit(limit)
        .select(lots::id)
        .load(conn)?)
}

pub fn movements(conn: &mut Conn, lots_of: &[i64], limit: i64) -> Res<Vec<MovementRow>> {
    let query = lot_movements::table.filter(lot_movements::lot_id.eq_any(lots_of)).order(lot_movements::id.desc()).limit(limit);
    Ok(query.select(MovementRow::as_select()).load(conn)?)
}

/// The key of what happened last to a lot.
pub fn newest_movement(conn: &mut Conn, lot: i64) -> Res<i64> {
    let newest: Option<i64> =
        lot_movements::table.filter(lot_movements::lot_id.eq(lot)).select(diesel::dsl::max(lot_movements::id)).first(conn)?;
    newest.ok_or(Error::NotFound)
}

#[allow(clippy::too_many_arguments)] // each is a column of the row
pub fn move_lot(tx: &mut Tx, now: Now, day: Date, lot: i64, kind: Movement, quantity: Quantity, value: Money, cause: &Cause) -> Res<()> {
    diesel::insert_into(lot_movements::table)
        .values((
            lot_movements::lot_id.eq(lot),
            lot_movements::day.eq(day),
            lot_movements::at.eq(Utc::new(now.clinic)),
            lot_movements::kind.eq(kind),
            lot_movements::quantity.eq(quantity),
            lot_movements::value.eq(value),
            lot_movements::cause.eq(cause.what),
            lot_movements::cause_id.eq(cause.id),
            lot_movements::actor.eq(&cause.actor.name),
            lot_movements::note.eq(cause.note),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Moves the counters of a lot; the database refuses more than was granted.
pub fn add_to_counters(tx: &mut Tx, id: i64, kind: Movement, quantity: Quantity, value: Money) -> Res<()> {
    let (n, v) = (quantity.0, value.0);
    let row = lots::table.find(id);
    let touched = match kind {
        Movement::Hold => diesel::update(row).set(lots::held.eq(lots::held + n)).execute(tx.c())?,
        Movement::Release => diesel::update(row).set(lots::held.eq(lots::held - n)).execute(tx.c())?,
        Movement::Consume => {
            let set = (lots::consumed.eq(lots::consumed + n), lots::value_released.eq(lots::value_released + v));
            diesel::update(row).set(set).execute(tx.c())?
        }
        Movement::Restore => {
            let set = (lots::consumed.eq(lots::consumed - n), lots::value_released.eq(lots::value_released - v));
            diesel::update(row).set(set).execute(tx.c())?
        }
        Movement::Expire => {
            let set = (lots::expired.eq(lots::expired + n), lots::value_released.eq(lots::value_released + v));
            diesel::update(row).set(set).execute(tx.c())?
        }
        Movement::Refund | Movement::TakeBack => {
            let set = (lots::refunded.eq(lots::refunded + n), lots::value_released.eq(lots::value_released + v));
            diesel::update(row).set(set).execute(tx.c())?
        }
        Movement::Transfer => {
            let set = (lots::transferred.eq(lots::transferred + n), lots::value_released.eq(lots::value_released + v));
            diesel::update(row).set(set).execute(tx.c())?
        }
        Movement::Grant => return Err(Error::failed("a lot is granted once, with its row")),
    };
    if touched == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// What a patient can still use: money by class, and how many items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub paid: Money,
    pub promotional: Money,
    pub items: Quantity,
    pub held: Quantity,
}

impl Summary {
    pub fn money(&self) -> Money {
        self.paid + self.promotional
    }

    pub fn of<'a>(lots: impl Iterator<Item = &'a Lot>) -> Summary {
        use super::{LotClass, LotKind};
        let mut summary = Summary::default();
        for lot in lots {
            match (lot.kind, lot.class) {
                (LotKind::Money, LotClass::Paid) => summary.paid += Money(lot.free().0),
                (LotKind::Money, LotClass::Promotional) => summary.promotional += Money(lot.free().0),
                (LotKind::Item, _) => {
                    summary.items.0 += lot.free().0;
                    summary.held.0 += lot.held.0;
                }
            }
        }
        summary
    }
}

/// Sums what is free on a day in all wallets that a patient reaches.
pub fn summary(conn: &mut Conn, patient: i64, today: Date) -> Res<Summary> {
    Ok(Summary::of(lots_of(conn, patient, today, false)?.iter()))
}
