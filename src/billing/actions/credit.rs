//! Takes an invoice back as if it never was: turned round in the journal, its payments free to be given back.

use crate::base::{Date, Error, Happened, Money, Now, Res};
use crate::billing::{ChargeState, InvoiceStatus, store};
use crate::clinic::Actor;
use crate::db::schema::{allocations, charges, entries, invoice_lines, invoices, postings};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;

/// Credits (or, before any payment, voids) an invoice. Gives the payments that were applied, with how much of each.
pub fn take_back(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, day: Date) -> Res<Vec<(i64, Money)>> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    if !matches!(invoice.status, InvoiceStatus::Open | InvoiceStatus::Paid | InvoiceStatus::Unpaid) {
        return Err(Error::refused("", format!("Invoice {} is {} already.", invoice.number(), invoice.status.label().to_lowercase())));
    }
    // First dropped, then looked: a worker that takes the charge at this moment is waited for, and seen.
    diesel::update(charges::table.filter(charges::invoice_id.eq(invoice_id)).filter(charges::state.eq(ChargeState::Due)))
        .set(charges::state.eq(ChargeState::Dropped))
        .execute(tx.c())?;
    if store::live_charge(tx, invoice_id)?.is_some() {
        return Err(Error::refused("", "The card's answer is still awaited. Try again in a minute."));
    }
    let posted: Vec<(Account, Account, Money)> = postings::table
        .inner_join(entries::table.on(entries::id.eq(postings::entry_id)))
        .filter(entries::cause.eq("invoice.issued").and(entries::cause_id.eq(invoice_id)))
        .select((postings::debit, postings::credit, postings::amount))
        .load(tx.c())?;
    let turned: Vec<Posting> = posted.into_iter().map(|(debit, credit, amount)| Posting::new(debit, credit, amount).turned()).collect();
    let entry = Entry {
        day,
        cause: "invoice.taken_back",
        cause_id: invoice_id,
        memo: "Taken back",
        actor: &actor.name,
        clinic_id: invoice.clinic_id,
        payer_id: Some(invoice.payer_id),
        membership_id: invoice.membership_id,
    };
    post(tx, now, &entry, &turned)?;
    let applied = release(tx, now, invoice_id, day)?;
    let status = if applied.is_empty() { InvoiceStatus::Void } else { InvoiceStatus::Credited };
    diesel::update(invoices::table.find(invoice_id))
        .set((invoices::status.eq(status), invoices::paid.eq(Money::ZERO), invoices::retry_on.eq(None::<Date>)))
        .execute(tx.c())?;
    diesel::update(invoice_lines::table.filter(invoice_lines::invoice_id.eq(invoice_id)))
        .set(invoice_lines::voided.eq(true))
        .execute(tx.c())?;
    tx.happened(Happened::InvoiceUndone(invoice_id));
    Ok(applied)
}

fn release(tx: &mut Tx, now: Now, invoice_id: i64, day: Date) -> Res<Vec<(i64, Money)>> {
    let rows: Vec<(i64, Money)> = allocations::table
        .filter(allocations::invoice_id.eq(invoice_id))
        .select((allocations::payment_id, allocations::amount))
        .load(tx.c())?;
    let mut applied: std::collections::BTreeMap<i64, Money> = Default::default();
    for (payment, amount) in rows {
        *applied.entry(payment).or_default() += amount;
    }
    let applied: Vec<(i64, Money)> = applied.into_iter().filter(|(_, amount)| amount.0 > 0).collect();
    for (payment, amount) in &applied {
        diesel::insert_into(allocations::table)
            .values((
                allocations::payment_id.eq(*payment),
                allocations::invoice_id.eq(invoice_id),
                allocations::amount.eq(-*amount),
                allocations::day.eq(day),
                allocations::created_at.eq(Utc::new(now.clinic)),
            ))
            .execute(tx.c())?;
    }
    Ok(applied)
}
