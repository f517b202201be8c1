//! Grants: what a period gives, due, given or withheld.

use crate::base::{Date, Now, Quantity, Res};
use crate::db::schema::grants;
use crate::db::{Conn, Tx, Utc};
use crate::memberships::rules::benefits::Grant;
use crate::per_backend;
use diesel::prelude::*;

/// Grants of periods: membership, number of the period, grant.
pub fn add_grants(tx: &mut Tx, now: Now, all: &[(i64, i64, Grant)]) -> Res<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = all
        .iter()
        .map(|(membership, period_no, grant)| {
            (
                grants::membership_id.eq(membership),
                grants::period_no.eq(period_no),
                grants::benefit.eq(&grant.benefit),
                grants::item_id.eq(Some(grant.item_id)),
                grants::quantity.eq(grant.quantity),
                grants::starts_on.eq(grant.starts_on),
                grants::ends_on.eq(grant.ends_on),
                grants::expires_on.eq(grant.expires_on),
                grants::state.eq("due"),
                grants::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(grants::table).values(&rows).execute(c))?;
    Ok(())
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grants)]
pub struct GrantRow {
    pub id: i64,
    pub membership_id: i64,
    pub period_no: i64,
    pub item_id: Option<i64>,
    pub quantity: Quantity,
    pub starts_on: Date,
    pub ends_on: Date,
    pub expires_on: Option<Date>,
    pub state: String,
    pub lot_id: Option<i64>,
}

/// Grants of some memberships that are due by a day.
pub fn grants_due(conn: &mut Conn, memberships: &[i64], today: Date) -> Res<Vec<GrantRow>> {
    let query =
        grants::table.filter(grants::membership_id.eq_any(memberships)).filter(grants::state.eq("due")).filter(grants::starts_on.le(today));
    Ok(query.order(grants::id).select(GrantRow::as_select()).load(conn)?)
}

pub fn grants_of(conn: &mut Conn, membership: i64) -> Res<Vec<GrantRow>> {
    Ok(grants::table.filter(grants::membership_id.eq(membership)).order(grants::id).select(GrantRow::as_select()).load(conn)?)
}

pub fn set_grant(tx: &mut Tx, id: i64, state: &str, lot: Option<i64>) -> Res<()> {
    diesel::update(grants::table.find(id)).set((grants::state.eq(state), grants::lot_id.eq(lot))).execute(tx.c())?;
    Ok(())
}

/// Grants not given yet are not given any more.
pub fn withhold_grants(tx: &mut Tx, membership: i64) -> Res<()> {
    diesel::update(grants::table.filter(grants::membership_id.eq(membership)).filter(grants::state.eq("due")))
        .set(grants::state.eq("withheld"))
        .execute(tx.c())?;
    Ok(())
}
