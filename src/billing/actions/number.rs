//! Draws invoice numbers: a series without gaps for each legal entity and year, `2026-0412`.

use crate::base::{Date, Res};
use crate::db::Tx;
use crate::db::schema::{invoice_series, invoices};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Numbers invoices, in their order. Called last before the commit, because the series stays locked until then.
pub fn draw(tx: &mut Tx, ids: &[i64]) -> Res<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let without: Vec<(i64, Date, i64)> = invoices::table
        .filter(invoices::id.eq_any(ids))
        .filter(invoices::number.is_null())
        .order(invoices::id)
        .select((invoices::legal_entity_id, invoices::issued_on, invoices::id))
        .load(tx.c())?;
    let mut by_series: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    for (entity, issued_on, id) in without {
        by_series.entry((entity, i64::from(issued_on.year()))).or_default().push(id);
    }
    for ((entity, year), ids) in by_series {
        let first = next(tx, entity, year, ids.len() as i64)?;
        for (id, no) in ids.into_iter().zip(first..) {
            diesel::update(invoices::table.find(id)).set(invoices::number.eq(Some(format!("{year}-{no:04}")))).execute(tx.c())?;
        }
    }
    Ok(())
}

/// Takes some numbers of a series; gives the first.
fn next(tx: &mut Tx, entity: i64, year: i64, count: i64) -> Res<i64> {
    let row = invoice_series::table.find((entity, year));
    let drawn = diesel::update(row)
        .set(invoice_series::next_no.eq(invoice_series::next_no + count))
        .returning(invoice_series::next_no)
        .get_result::<i64>(tx.c())
        .optional()?;
    if let Some(next_no) = drawn {
        return Ok(next_no - count);
    }
    let first = (invoice_series::legal_entity_id.eq(entity), invoice_series::year.eq(year), invoice_series::next_no.eq(1 + count));
    // Two nodes that open the same year: the second waits for the first and then draws after it.
    let opened =
        crate::per_backend!(tx.c(), c => diesel::insert_into(invoice_series::table).values(first).on_conflict_do_nothing().execute(c))?;
    if opened == 1 { Ok(1) } else { next(tx, entity, year, count) }
}
