//! Draws invoice numbers: a series without gaps for each legal entity and year, `2026-0412`.

use crate::base::{Date, Res};
use crate::db::Tx;
use crate::db::schema::{invoice_series, invoices};
use diesel::prelude::*;

/// Numbers an invoice. Called last before the commit, because the series stays locked until then.
pub fn draw(tx: &mut Tx, invoice: i64) -> Res<()> {
    let (entity, issued_on, known): (i64, Date, Option<String>) =
        invoices::table.find(invoice).select((invoices::legal_entity_id, invoices::issued_on, invoices::number)).first(tx.c())?;
    if known.is_some() {
        return Ok(());
    }
    let year = i64::from(issued_on.year());
    let no = next(tx, entity, year)?;
    diesel::update(invoices::table.find(invoice)).set(invoices::number.eq(Some(format!("{year}-{no:04}")))).execute(tx.c())?;
    Ok(())
}

fn next(tx: &mut Tx, entity: i64, year: i64) -> Res<i64> {
    let row = invoice_series::table.find((entity, year));
    let drawn = diesel::update(row)
        .set(invoice_series::next_no.eq(invoice_series::next_no + 1))
        .returning(invoice_series::next_no)
        .get_result::<i64>(tx.c())
        .optional()?;
    if let Some(next_no) = drawn {
        return Ok(next_no - 1);
    }
    let first = (invoice_series::legal_entity_id.eq(entity), invoice_series::year.eq(year), invoice_series::next_no.eq(2i64));
    // Two nodes that open the same year: the second waits for the first and then draws after it.
    let opened =
        crate::per_backend!(tx.c(), c => diesel::insert_into(invoice_series::table).values(first).on_conflict_do_nothing().execute(c))?;
    if opened == 1 { Ok(1) } else { next(tx, entity, year) }
}
