//! Receives money for an invoice, by a card's attempt or as the desk records it. What the invoice does not ask for, or does
//! not ask for any more, is account credit (R125): money that has come is never refused.

use crate::base::{Date, Error, Happened, Money, Now, Res};
use crate::billing::store::{self, InvoiceRow};
use crate::billing::{InvoiceStatus, Method};
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, account};
use crate::db::schema::{allocations, charges, invoices, payments};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post_all};
use crate::per_backend;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub struct NewPayment<'a> {
    pub invoice_id: i64,
    pub method: Method,
    pub amount: Money,
    pub attempt_id: Option<i64>,
    pub card_id: Option<i64>,
    pub reference: &'a str,
    /// The form's own key: the same form sent twice pays once.
    pub once_key: Option<&'a str>,
    pub day: Date,
}

/// Records the payment and applies it. Gives its key.
pub fn receive(tx: &mut Tx, now: Now, actor: &Actor, new: &NewPayment) -> Res<i64> {
    let ids = receive_all(tx, now, actor, std::slice::from_ref(new))?;
    ids.first().copied().ok_or_else(|| Error::failed("a payment was not recorded"))
}

/// A payment with its invoice, and how much of it is applied there.
struct Received<'a> {
    new: &'a NewPayment<'a>,
    invoice: InvoiceRow,
    applied: Money,
}

impl Received<'_> {
    fn rest(&self) -> Money {
        self.new.amount - self.applied
    }
}

/// Records payments, each of another invoice and another attempt; gives their keys.
pub fn receive_all(tx: &mut Tx, now: Now, actor: &Actor, all: &[NewPayment]) -> Res<Vec<i64>> {
    let rows = store::lock_invoices(tx, &all.iter().map(|new| new.invoice_id).collect::<Vec<_>>())?;
    let mut rows: HashMap<i64, InvoiceRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let all: Vec<Received> =
        all.iter().map(|new| received(new, rows.remove(&new.invoice_id).ok_or(Error::NotFound)?)).collect::<Res<_>>()?;
    if all.is_empty() {
        return Ok(vec![]);
    }
    let ids = insert(tx, now, actor, &all)?;
    allocate(tx, now, &all, &ids)?;
    let entries = all.iter().zip(&ids).map(|(one, id)| {
        let (new, invoice) = (one.new, &one.invoice);
        let entry = Entry {
            day: new.day,
            cause: "payment.received",
            cause_id: *id,
            memo: new.method.label(),
            actor: &actor.name,
            clinic_id: invoice.clinic_id,
            payer_id: Some(invoice.payer_id),
            membership_id: invoice.membership_id,
        };
        let came = new.method.account();
        (entry, vec![Posting::new(came, Account::Receivable, one.applied), Posting::new(came, Account::AccountCredit, one.rest())])
    });
    post_all(tx, now, &entries.collect::<Vec<_>>())?;
    settle(tx, &all.iter().map(|one| (&one.invoice, one.applied)).collect::<Vec<_>>())?;
    for (one, id) in all.iter().zip(&ids) {
        if one.new.method == Method::Card && !one.rest().is_zero() {
            tell_desk(tx, now, one, *id)?;
        }
    }
    Ok(ids)
}

fn received<'a>(new: &'a NewPayment<'a>, invoice: InvoiceRow) -> Res<Received<'a>> {
    if new.amount.0 <= 0 {
        return Err(Error::refused("amount", "Enter an amount above zero."));
    }
    let asks = if invoice.is_open() { invoice.asks() } else { Money::ZERO };
    Ok(Received { new, applied: new.amount.min(asks), invoice })
}

/// A card paid more than was asked for when its answer came: staff decide what becomes of it.
fn tell_desk(tx: &mut Tx, now: Now, one: &Received, payment: i64) -> Res<()> {
    let sum = account::load(tx)?.currency.money(one.rest());
    let task = NewTask {
        kind: "payment_unapplied",
        title: format!("{sum} by card was not needed for invoice {}", one.invoice.number()),
        detail: "It is account credit now. Refund it on the payment's page, or leave it for the next invoice.".into(),
        patient_id: Some(one.invoice.patient_id),
        membership_id: None,
        invoice_id: Some(one.invoice.id),
        letter_id: None,
        due_on: one.new.day,
        once_key: format!("unapplied:{payment}"),
    };
    tasks::add(tx, now, &task)
}

fn insert(tx: &mut Tx, now: Now, actor: &Actor, all: &[Received]) -> Res<Vec<i64>> {
    let rows: Vec<_> = all
        .iter()
        .map(|Received { new, invoice, .. }| {
            (
                payments::payer_id.eq(invoice.payer_id),
                payments::patient_id.eq(invoice.patient_id),
                payments::clinic_id.eq(invoice.clinic_id),
                payments::method.eq(new.method),
                payments::amount.eq(new.amount),
                payments::attempt_id.eq(new.attempt_id),
                payments::card_id.eq(new.card_id),
                payments::reference.eq(new.reference),
                payments::once_key.eq(new.once_key),
                payments::day.eq(new.day),
                payments::received_by.eq(&actor.name),
                payments::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    let told = (payments::attempt_id, payments::id);
    let ids: Vec<(Option<i64>, i64)> =
        per_backend!(tx.c(), c => diesel::insert_into(payments::table).values(&rows).returning(told).get_results(c))?;
    let ids: HashMap<Option<i64>, i64> = ids.into_iter().collect();
    Ok(all.iter().filter_map(|one| ids.get(&one.new.attempt_id).copied()).collect())
}

fn allocate(tx: &mut Tx, now: Now, all: &[Received], ids: &[i64]) -> Res<()> {
    let rows: Vec<_> = all
        .iter()
        .zip(ids)
        .filter(|(one, _)| !one.applied.is_zero())
        .map(|(one, id)| {
            (
                allocations::payment_id.eq(id),
                allocations::invoice_id.eq(one.invoice.id),
                allocations::amount.eq(one.applied),
                allocations::day.eq(one.new.day),
                allocations::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    if !rows.is_empty() {
        per_backend!(tx.c(), c => diesel::insert_into(allocations::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Adds what was applied to open invoices. Those that ask for nothing more are paid, and their charges that were not sent
/// yet are not needed any more.
pub(super) fn settle(tx: &mut Tx, all: &[(&InvoiceRow, Money)]) -> Res<()> {
    let open = all.iter().filter(|(invoice, _)| invoice.is_open());
    let (settled, part): (Vec<&(&InvoiceRow, Money)>, Vec<_>) = open.partition(|(invoice, applied)| *applied == invoice.asks());
    for (invoice, applied) in part {
        diesel::update(invoices::table.find(invoice.id)).set(invoices::paid.eq(invoices::paid + applied.0)).execute(tx.c())?;
    }
    let ids: Vec<i64> = settled.iter().map(|(invoice, _)| invoice.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(invoices::table.filter(invoices::id.eq_any(&ids)))
        .set((invoices::paid.eq(invoices::gross), invoices::status.eq(InvoiceStatus::Paid), invoices::retry_on.eq(None::<Date>)))
        .execute(tx.c())?;
    diesel::update(charges::table.filter(charges::invoice_id.eq_any(&ids)).filter(charges::state.eq("due")))
        .set(charges::state.eq("dropped"))
        .execute(tx.c())?;
    ids.into_iter().for_each(|id| tx.happened(Happened::InvoiceSettled(id)));
    Ok(())
}
