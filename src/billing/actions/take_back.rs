//! Takes an invoice back as if it never was: turned round in the journal, what was paid on it account credit.

use crate::base::{Date, Happened, Money, Now, Res};
use crate::billing::actions::{apply, charge};
use crate::billing::{InvoiceStatus, store};
use crate::clinic::Actor;
use crate::db::Tx;
use crate::db::schema::{entries, invoice_lines, invoices, postings};
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;

/// Credits (or, before any payment, voids) an invoice. Gives the payments that were applied, with how much of each.
pub fn take_back(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, day: Date) -> Res<Vec<(i64, Money)>> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    if !matches!(invoice.status, InvoiceStatus::Open | InvoiceStatus::Paid | InvoiceStatus::Unpaid) {
        return Err(invoice.is_already());
    }
    charge::stop(tx, invoice_id)?;
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
    let applied = apply::release(tx, now, actor, &invoice, day)?;
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
