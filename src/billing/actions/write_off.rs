//! Lets an open invoice's rest go: a small debt, or a missed fee that is waived (R127). The membership goes on without it.

use super::charge;
use crate::base::{Date, Happened, Money, Now, Res};
use crate::billing::{InvoiceStatus, store};
use crate::clinic::activity::{Note, note};
use crate::clinic::{Actor, account, clinics};
use crate::db::Tx;
use crate::db::schema::invoices;
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;

/// Gives how much was let go. Refused while a card's answer is awaited.
pub fn write_off(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, reason: &str) -> Res<Money> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    invoice.must_be_open()?;
    charge::stop(tx, invoice_id)?;
    let asks = invoice.asks();
    let entry = Entry {
        day: clinics::load(tx, invoice.clinic_id)?.today(now),
        cause: "invoice.written_off",
        cause_id: invoice_id,
        memo: reason,
        actor: &actor.name,
        clinic_id: invoice.clinic_id,
        payer_id: Some(invoice.payer_id),
        membership_id: invoice.membership_id,
    };
    post(tx, now, &entry, &[Posting::new(Account::WriteOffs, Account::Receivable, asks)])?;
    diesel::update(invoices::table.find(invoice_id))
        .set((invoices::status.eq(InvoiceStatus::WrittenOff), invoices::retry_on.eq(None::<Date>)))
        .execute(tx.c())?;
    let sum = account::load(tx)?.currency.money(asks);
    let line = Note {
        area: "billing",
        subject: "invoice",
        subject_id: invoice_id,
        patient_id: Some(invoice.patient_id),
        what: format!("Invoice {}: {sum} written off, {reason}", invoice.number()),
        ..Note::default()
    };
    note(tx, now, actor, line)?;
    tx.happened(Happened::InvoiceLetGo(invoice_id));
    Ok(asks)
}
