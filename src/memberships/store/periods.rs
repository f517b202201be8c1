//! Periods as billed: a chain that the database holds.

use crate::base::{Date, Money, Now, Res};
use crate::db::schema::periods;
use crate::db::{Conn, Tx, Utc};
use crate::memberships::rules::fees::Fee;
use crate::memberships::rules::period::{Kind, Period};
use crate::per_backend;
use diesel::prelude::*;

/// A period about to be, with what it asks for and the invoice that does.
#[derive(Clone, Copy, Debug)]
pub struct NewPeriod<'a> {
    pub membership_id: i64,
    pub period: &'a Period,
    pub fee: Fee,
    pub invoice_id: i64,
}

pub fn add_periods(tx: &mut Tx, now: Now, all: &[NewPeriod]) -> Res<()> {
    let rows: Vec<_> = all
        .iter()
        .map(|new| {
            (
                periods::membership_id.eq(new.membership_id),
                periods::no.eq(new.period.no),
                periods::starts_on.eq(new.period.starts_on),
                periods::ends_on.eq(new.period.ends_on),
                periods::kind.eq(new.period.kind),
                periods::prior_no.eq((new.period.no > 1).then_some(new.period.no - 1)),
                periods::amount.eq(new.fee.asked()),
                periods::discount.eq(new.fee.off),
                periods::invoice_id.eq(Some(new.invoice_id)),
                periods::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(periods::table).values(&rows).execute(c))?;
    Ok(())
}

/// A period as billed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = periods)]
pub struct PeriodRow {
    pub id: i64,
    pub membership_id: i64,
    pub no: i64,
    pub starts_on: Date,
    pub ends_on: Date,
    pub kind: Kind,
    /// What was asked as its fee.
    pub amount: Money,
    /// What a coupon took off before.
    pub discount: Money,
    pub invoice_id: Option<i64>,
}

/// The newest periods of a membership.
pub fn periods_of(conn: &mut Conn, membership: i64, limit: i64) -> Res<Vec<PeriodRow>> {
    let query = periods::table.filter(periods::membership_id.eq(membership)).order(periods::no.desc()).limit(limit);
    Ok(query.select(PeriodRow::as_select()).load(conn)?)
}

/// The periods that an invoice bills.
pub fn periods_of_invoice(conn: &mut Conn, invoice: i64) -> Res<Vec<PeriodRow>> {
    periods_of_invoices(conn, &[invoice])
}

/// The periods that some invoices bill.
pub fn periods_of_invoices(conn: &mut Conn, invoices: &[i64]) -> Res<Vec<PeriodRow>> {
    let billed = periods::table.filter(periods::invoice_id.eq_any(invoices.iter().copied().map(Some).collect::<Vec<_>>()));
    Ok(billed.order((periods::membership_id, periods::no)).select(PeriodRow::as_select()).load(conn)?)
}
