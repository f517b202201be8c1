//! Account credit: money received that is not applied to an invoice (E39). Applies it to an invoice, and takes it off again.

use super::{charge, pay};
use crate::base::{Date, Error, Money, Now, Res};
use crate::billing::store::{self, InvoiceRow};
use crate::billing::{InvoiceStatus, Method};
use crate::clinic::activity::{Note, note};
use crate::clinic::{Actor, clinics};
use crate::db::schema::{allocations, invoices};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// As the desk asks for it: refused where there is no credit.
pub fn apply(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64) -> Res<Money> {
    match apply_what_is_there(tx, now, actor, invoice_id)? {
        Money::ZERO => Err(Error::refused("method", "There is no account credit left.")),
        applied => Ok(applied),
    }
}

/// Applies the payer's credit to an open invoice, the oldest payment first; gives how much.
pub fn apply_what_is_there(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64) -> Res<Money> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    invoice.must_be_open()?;
    charge::stop(tx, invoice_id)?;
    let day = clinics::load(tx, invoice.clinic_id)?.today(now);
    let mut left = invoice.asks();
    for payment in store::credit::lock_unapplied(tx, invoice.payer_id)? {
        let part = store::credit::unapplied(tx, &payment)?.min(left);
        if part.0 > 0 {
            allocate(tx, now, actor, &invoice, payment.id, part, day)?;
            left -= part;
        }
    }
    let applied = invoice.asks() - left;
    if !applied.is_zero() {
        pay::settle(tx, &[(&invoice, applied)])?;
    }
    Ok(applied)
}

/// Takes a payment off an invoice, which asks for it again; the money becomes account credit. Gives how much.
pub fn take_off(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, payment_id: i64, reason: &str) -> Res<Money> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    store::lock_payment(tx, payment_id)?;
    let applied = store::credit::applied(tx, payment_id)?.get(&invoice_id).copied().unwrap_or_default();
    if applied.is_zero() || !matches!(invoice.status, InvoiceStatus::Open | InvoiceStatus::Paid | InvoiceStatus::Unpaid) {
        return Err(Error::refused("", "Nothing of this payment is on the invoice any more."));
    }
    let day = clinics::load(tx, invoice.clinic_id)?.today(now);
    allocate(tx, now, actor, &invoice, payment_id, -applied, day)?;
    diesel::update(invoices::table.find(invoice_id))
        .set((invoices::paid.eq(invoices::paid - applied.0), invoices::status.eq(InvoiceStatus::Open), invoices::retry_on.eq(None::<Date>)))
        .execute(tx.c())?;
    let line = Note {
        area: "billing",
        subject: "invoice",
        subject_id: invoice_id,
        patient_id: Some(invoice.patient_id),
        what: format!("Invoice {}: payment taken off, {}", invoice.number(), reason),
        ..Note::default()
    };
    note(tx, now, actor, line)?;
    Ok(applied)
}

/// Takes off everything that is applied to an invoice; gives the payments with how much of each.
pub fn release(tx: &mut Tx, now: Now, actor: &Actor, invoice: &InvoiceRow, day: Date) -> Res<Vec<(i64, Money)>> {
    let rows: Vec<(i64, Money)> = allocations::table
        .filter(allocations::invoice_id.eq(invoice.id))
        .select((allocations::payment_id, allocations::amount))
        .load(tx.c())?;
    let mut applied: BTreeMap<i64, Money> = BTreeMap::new();
    for (payment, amount) in rows {
        *applied.entry(payment).or_default() += amount;
    }
    let applied: Vec<(i64, Money)> = applied.into_iter().filter(|(_, amount)| amount.0 > 0).collect();
    for (payment, amount) in &applied {
        allocate(tx, now, actor, invoice, *payment, -*amount, day)?;
    }
    Ok(applied)
}

/// One row and its entry: below zero from the invoice to the credit, else the other way.
fn allocate(tx: &mut Tx, now: Now, actor: &Actor, invoice: &InvoiceRow, payment: i64, amount: Money, day: Date) -> Res<()> {
    let id: i64 = diesel::insert_into(allocations::table)
        .values((
            allocations::payment_id.eq(payment),
            allocations::invoice_id.eq(invoice.id),
            allocations::amount.eq(amount),
            allocations::day.eq(day),
            allocations::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(allocations::id)
        .get_result(tx.c())?;
    let entry = Entry {
        day,
        cause: "credit.moved",
        cause_id: id,
        memo: invoice.number(),
        actor: &actor.name,
        clinic_id: invoice.clinic_id,
        payer_id: Some(invoice.payer_id),
        membership_id: invoice.membership_id,
    };
    let posting = match amount.0 {
        ..0 => Posting::new(Account::Receivable, Account::AccountCredit, -amount),
        _ => Posting::new(Account::AccountCredit, Account::Receivable, amount),
    };
    post(tx, now, &entry, &[posting])
}

/// Where a refund of a payment may go, the way it came first.
pub fn ways_back(came: Method) -> Vec<Method> {
    let rest = [Method::Cash, Method::Transfer, Method::Check, Method::Wallet];
    std::iter::once(came).chain(rest.into_iter().filter(|way| *way != came)).collect()
}
