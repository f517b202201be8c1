//! What is left of payments: applied to invoices, refunded, or account credit.

use super::PaymentRow;
use crate::base::{Money, Res};
use crate::db::schema::{allocations, payments, refunds};
use crate::db::sum::SumI64;
use crate::db::{Conn, Tx};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What of a payment is applied, by invoice; invoices that nothing is left on are left out.
pub fn applied(conn: &mut Conn, payment: i64) -> Res<BTreeMap<i64, Money>> {
    let rows: Vec<(i64, Option<i64>)> = allocations::table
        .filter(allocations::payment_id.eq(payment))
        .group_by(allocations::invoice_id)
        .select((allocations::invoice_id, SumI64(allocations::amount)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(invoice, sum)| (invoice, Money(sum.unwrap_or(0)))).filter(|(_, sum)| sum.0 != 0).collect())
}

/// What is neither applied nor refunded, or on its way back.
pub fn unapplied(conn: &mut Conn, payment: &PaymentRow) -> Res<Money> {
    Ok(payment.amount - payment.refunded - applied(conn, payment.id)?.into_values().sum())
}

/// Was a form with this key acted on before?
pub fn refunded_before(conn: &mut Conn, once_key: &str) -> Res<bool> {
    let known: i64 = refunds::table.filter(refunds::once_key.eq(once_key)).count().get_result(conn)?;
    Ok(known > 0)
}

/// What is neither applied nor refunded of all payments of a payer.
pub fn of_payer(conn: &mut Conn, payer: i64) -> Res<Money> {
    let all: Option<i64> =
        payments::table.filter(payments::payer_id.eq(payer)).select(SumI64(payments::amount - payments::refunded)).first(conn)?;
    let applied: Option<i64> = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .filter(payments::payer_id.eq(payer))
        .select(SumI64(allocations::amount))
        .first(conn)?;
    Ok(Money(all.unwrap_or(0) - applied.unwrap_or(0)))
}

/// Those of some payers who have account credit.
pub fn in_credit(conn: &mut Conn, payers: &[i64]) -> Res<HashSet<i64>> {
    let kept: Vec<(i64, Option<i64>)> = payments::table
        .filter(payments::payer_id.eq_any(payers))
        .group_by(payments::payer_id)
        .select((payments::payer_id, SumI64(payments::amount - payments::refunded)))
        .load(conn)?;
    let applied: Vec<(i64, Option<i64>)> = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .filter(payments::payer_id.eq_any(payers))
        .group_by(payments::payer_id)
        .select((payments::payer_id, SumI64(allocations::amount)))
        .load(conn)?;
    let applied: BTreeMap<i64, i64> = applied.into_iter().map(|(payer, sum)| (payer, sum.unwrap_or(0))).collect();
    let left = |(payer, sum): &(i64, Option<i64>)| sum.unwrap_or(0) > applied.get(payer).copied().unwrap_or(0);
    Ok(kept.into_iter().filter(left).map(|(payer, _)| payer).collect())
}

/// The payments of a payer, the oldest first, locked until the transaction ends; those that are refunded whole are left out.
pub fn lock_unapplied(tx: &mut Tx, payer: i64) -> Res<Vec<PaymentRow>> {
    let left = payments::table.filter(payments::payer_id.eq(payer)).filter(payments::amount.gt(payments::refunded)).order(payments::id);
    if let Conn::Pg(pg) = tx.c() {
        left.select(payments::id).for_update().load::<i64>(pg)?;
    }
    Ok(left.select(PaymentRow::as_select()).load(tx.c())?)
}
