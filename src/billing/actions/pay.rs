//! Receives money for an invoice, by a card's attempt or as the desk records it.

use crate::base::{Date, Error, Happened, Money, Now, Res};
use crate::billing::store::{self, InvoiceRow};
use crate::billing::{InvoiceStatus, Method};
use crate::clinic::Actor;
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

/// Records the payment and applies it. Gives its key. Refused where the invoice does not ask for that much any more.
pub fn receive(tx: &mut Tx, now: Now, actor: &Actor, new: &NewPayment) -> Res<i64> {
    let ids = receive_all(tx, now, actor, std::slice::from_ref(new))?;
    ids.first().copied().ok_or_else(|| Error::failed("a payment was not recorded"))
}

/// A payment with the invoice that it is applied to.
type Received<'a> = (&'a NewPayment<'a>, InvoiceRow);

/// Records payments, each of another invoice and another attempt; gives their keys. Where one is refused, all are.
pub fn receive_all(tx: &mut Tx, now: Now, actor: &Actor, all: &[NewPayment]) -> Res<Vec<i64>> {
    let rows = store::lock_invoices(tx, &all.iter().map(|new| new.invoice_id).collect::<Vec<_>>())?;
    let mut rows: HashMap<i64, InvoiceRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let all: Vec<Received> =
        all.iter().map(|new| Ok((new, asked(new, rows.remove(&new.invoice_id).ok_or(Error::NotFound)?)?))).collect::<Res<_>>()?;
    if all.is_empty() {
        return Ok(vec![]);
    }
    let ids = insert(tx, now, actor, &all)?;
    allocate(tx, now, &all, &ids)?;
    let entries = all.iter().zip(&ids).map(|((new, invoice), id)| {
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
        (entry, vec![Posting::new(new.method.account(), Account::Receivable, new.amount)])
    });
    post_all(tx, now, &entries.collect::<Vec<_>>())?;
    settle(tx, &all)?;
    Ok(ids)
}

fn asked(new: &NewPayment, invoice: InvoiceRow) -> Res<InvoiceRow> {
    if invoice.status != InvoiceStatus::Open && invoice.status != InvoiceStatus::Unpaid {
        return Err(Error::refused("", format!("The invoice is {} already.", invoice.status.label().to_lowercase())));
    }
    if new.amount.0 <= 0 || new.amount > invoice.asks() {
        return Err(Error::refused("amount", "That is more than the invoice asks for."));
    }
    Ok(invoice)
}

fn insert(tx: &mut Tx, now: Now, actor: &Actor, all: &[Received]) -> Res<Vec<i64>> {
    let rows: Vec<_> = all
        .iter()
        .map(|(new, invoice)| {
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
    Ok(all.iter().filter_map(|(new, _)| ids.get(&new.attempt_id).copied()).collect())
}

fn allocate(tx: &mut Tx, now: Now, all: &[Received], ids: &[i64]) -> Res<()> {
    let rows: Vec<_> = all
        .iter()
        .zip(ids)
        .map(|((new, invoice), id)| {
            (
                allocations::payment_id.eq(id),
                allocations::invoice_id.eq(invoice.id),
                allocations::amount.eq(new.amount),
                allocations::day.eq(new.day),
                allocations::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(allocations::table).values(&rows).execute(c))?;
    Ok(())
}

/// Invoices that ask for nothing more are paid, and their charges that were not sent yet are not needed any more.
fn settle(tx: &mut Tx, all: &[Received]) -> Res<()> {
    let (settled, part): (Vec<&Received>, Vec<&Received>) = all.iter().partition(|(new, invoice)| new.amount == invoice.asks());
    for (new, invoice) in part {
        diesel::update(invoices::table.find(invoice.id)).set(invoices::paid.eq(invoices::paid + new.amount.0)).execute(tx.c())?;
    }
    let ids: Vec<i64> = settled.iter().map(|(_, invoice)| invoice.id).collect();
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
