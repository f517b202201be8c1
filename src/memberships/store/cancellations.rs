//! Requests to end a membership.

use crate::base::{Date, Money, Res};
use crate::db::Conn;
use crate::db::schema::cancellations;
use diesel::prelude::*;

/// A request to end that stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = cancellations)]
pub struct CancellationRow {
    pub id: i64,
    pub asked_on: Date,
    pub asked_by: String,
    pub reason: String,
    pub note: String,
    pub ends_on: Date,
    pub fee: Money,
    pub invoice_id: Option<i64>,
    pub created_by: String,
}

pub fn standing_cancellation(conn: &mut Conn, membership: i64) -> Res<Option<CancellationRow>> {
    Ok(cancellations::table
        .filter(cancellations::membership_id.eq(membership))
        .filter(cancellations::withdrawn_at.is_null())
        .select(CancellationRow::as_select())
        .first(conn)
        .optional()?)
}
