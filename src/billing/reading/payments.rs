//! Payments, applied to invoices and by patient.

use crate::base::{Date, Money, Res};
use crate::billing::Method;
use crate::db::schema::{allocations, cards, invoices, payments};
use crate::db::{Conn, Utc};
use crate::patients::card;
use diesel::dsl;
use diesel::prelude::*;

/// Money applied to an invoice, or taken off it again where below zero.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: i64,
    pub day: Date,
    pub at: Utc,
    pub method: Method,
    /// `Visa 4242`, where it was a card on file.
    pub card: Option<String>,
    pub amount: Money,
    pub reference: String,
    pub received_by: String,
}

impl Payment {
    /// `Visa 4242`, `Cash`
    pub fn means(&self) -> String {
        self.card.clone().unwrap_or_else(|| self.method.label().to_string())
    }

    /// `Visa 4242 received`
    pub fn words(&self) -> String {
        format!("{} {}", self.means(), if self.amount.0 < 0 { "taken off again" } else { "received" })
    }
}

/// The columns of a payment as such, with its card.
type Columns = (
    payments::id,
    payments::day,
    payments::created_at,
    payments::method,
    dsl::Nullable<cards::brand>,
    dsl::Nullable<cards::last4>,
    payments::amount,
    payments::reference,
    payments::received_by,
);

pub(super) fn columns() -> Columns {
    (
        payments::id,
        payments::day,
        payments::created_at,
        payments::method,
        cards::brand.nullable(),
        cards::last4.nullable(),
        payments::amount,
        payments::reference,
        payments::received_by,
    )
}

pub(super) type Money1 = (i64, Date, Utc, Method, Option<String>, Option<String>, Money, String, String);

pub(super) fn payment((id, day, at, method, brand, last4, amount, reference, received_by): Money1) -> Payment {
    let card = brand.zip(last4).map(|(brand, last4)| card::label(&brand, &last4));
    Payment { id, day, at, method, card, amount, reference, received_by }
}

/// What was applied to an invoice and taken off it, in order of time.
pub fn payments_of(conn: &mut Conn, invoice: i64) -> Res<Vec<Payment>> {
    let rows: Vec<Money1> = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .left_join(cards::table.on(cards::id.nullable().eq(payments::card_id)))
        .filter(allocations::invoice_id.eq(invoice))
        .order(allocations::id)
        .select((
            payments::id,
            allocations::day,
            allocations::created_at,
            payments::method,
            cards::brand.nullable(),
            cards::last4.nullable(),
            allocations::amount,
            payments::reference,
            payments::received_by,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(payment).collect())
}

/// A patient's payments, newest first, each with all of its sum.
pub fn payments_of_patient(conn: &mut Conn, patient: i64, limit: i64) -> Res<Vec<(Payment, Money)>> {
    type Row = (Money1, Money);
    let rows: Vec<Row> = payments::table
        .left_join(cards::table.on(cards::id.nullable().eq(payments::card_id)))
        .filter(payments::patient_id.eq(patient))
        .order(payments::id.desc())
        .limit(limit)
        .select((columns(), payments::refunded))
        .load(conn)?;
    Ok(rows.into_iter().map(|(row, refunded)| (payment(row), refunded)).collect())
}

/// The invoices that some payments were applied to: payment, invoice, number.
pub fn invoices_paid_by(conn: &mut Conn, payments: &[i64]) -> Res<Vec<(i64, i64, String)>> {
    let rows: Vec<(i64, i64, Option<String>)> = allocations::table
        .inner_join(invoices::table.on(invoices::id.eq(allocations::invoice_id)))
        .filter(allocations::payment_id.eq_any(payments))
        .filter(allocations::amount.gt(Money::ZERO))
        .order(allocations::id)
        .select((allocations::payment_id, invoices::id, invoices::number))
        .load(conn)?;
    Ok(rows.into_iter().map(|(payment, invoice, number)| (payment, invoice, number.unwrap_or_default())).collect())
}
