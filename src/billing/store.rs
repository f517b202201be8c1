//! All SQL on invoices, charges, payments and refunds that actions need; reading for screens is in `reading.rs`,
//! invoices by hand before they are issued in `store/drafts.rs`.

pub mod credit;
pub mod drafts;
pub mod known;

use super::{InvoiceStatus, Method};
use crate::base::{Date, Error, Money, Res};
use crate::db::schema::{charges, invoices, payments};
use crate::db::sum::SumI64;
use crate::db::{Conn, Tx};
use diesel::prelude::*;
use std::collections::HashMap;

/// What actions need of an invoice.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invoices)]
pub struct InvoiceRow {
    pub id: i64,
    pub number: Option<String>,
    pub clinic_id: i64,
    pub payer_id: i64,
    pub patient_id: i64,
    pub membership_id: Option<i64>,
    pub kind: super::InvoiceKind,
    pub status: InvoiceStatus,
    pub issued_on: Date,
    pub due_on: Date,
    pub gross: Money,
    pub paid: Money,
    pub retry_on: Option<Date>,
}

impl InvoiceRow {
    pub fn number(&self) -> &str {
        self.number.as_deref().unwrap_or("–")
    }

    pub fn asks(&self) -> Money {
        self.gross - self.paid
    }

    pub fn is_open(&self) -> bool {
        matches!(self.status, InvoiceStatus::Open | InvoiceStatus::Unpaid)
    }

    /// Refused where nothing is asked for any more.
    pub fn must_be_open(&self) -> Res<()> {
        if self.is_open() { Ok(()) } else { Err(self.is_already()) }
    }

    /// `Invoice 2026-0001 is paid already.`
    pub fn is_already(&self) -> Error {
        Error::refused("", format!("Invoice {} is {} already.", self.number(), self.status.label().to_lowercase()))
    }
}

pub fn invoice_row(conn: &mut Conn, id: i64) -> Res<InvoiceRow> {
    Ok(invoices::table.find(id).select(InvoiceRow::as_select()).first(conn)?)
}

/// Invoices in the order of their keys.
pub fn invoice_rows(conn: &mut Conn, ids: &[i64]) -> Res<Vec<InvoiceRow>> {
    Ok(invoices::table.filter(invoices::id.eq_any(ids)).order(invoices::id).select(InvoiceRow::as_select()).load(conn)?)
}

/// Invoices in the order of their keys, locked until the transaction ends.
pub fn lock_invoices(tx: &mut Tx, ids: &[i64]) -> Res<Vec<InvoiceRow>> {
    if let Conn::Pg(pg) = tx.c() {
        let rows = invoices::table.filter(invoices::id.eq_any(ids)).order(invoices::id);
        rows.select(invoices::id).for_update().load::<i64>(pg)?;
    }
    invoice_rows(tx, ids)
}

/// The invoice, locked until the transaction ends.
pub fn lock_invoice(tx: &mut Tx, id: i64) -> Res<InvoiceRow> {
    if let Conn::Pg(pg) = tx.c() {
        invoices::table.find(id).select(invoices::id).for_update().first::<i64>(pg)?;
    }
    invoice_row(tx, id)
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub struct PaymentRow {
    pub id: i64,
    pub payer_id: i64,
    pub patient_id: i64,
    pub clinic_id: i64,
    pub method: Method,
    pub amount: Money,
    pub refunded: Money,
}

pub fn lock_payment(tx: &mut Tx, id: i64) -> Res<PaymentRow> {
    if let Conn::Pg(pg) = tx.c() {
        payments::table.find(id).select(payments::id).for_update().first::<i64>(pg)?;
    }
    Ok(payments::table.find(id).select(PaymentRow::as_select()).first(tx.c())?)
}

/// Was a form with this key acted on before?
pub fn paid_before(conn: &mut Conn, once_key: &str) -> Res<bool> {
    let known: i64 = payments::table.filter(payments::once_key.eq(once_key)).count().get_result(conn)?;
    Ok(known > 0)
}

/// The charge of an invoice that waits or is under way.
pub fn live_charge(conn: &mut Conn, invoice: i64) -> Res<Option<i64>> {
    Ok(charges::table
        .filter(charges::invoice_id.eq(invoice))
        .filter(charges::state.eq_any(vec!["due", "sending", "unknown"]))
        .select(charges::id)
        .first(conn)
        .optional()?)
}

/// What some patients owe on open invoices, by patient; who owes nothing is left out.
pub fn owed(conn: &mut Conn, patients: &[i64]) -> Res<HashMap<i64, Money>> {
    let rows: Vec<(i64, Option<i64>)> = invoices::table
        .filter(invoices::patient_id.eq_any(patients))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .group_by(invoices::patient_id)
        .select((invoices::patient_id, SumI64(invoices::gross - invoices::paid)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(patient, sum)| (patient, Money(sum.unwrap_or(0)))).filter(|(_, sum)| sum.0 > 0).collect())
}
