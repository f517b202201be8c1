//! Receives money for an invoice, by a card's attempt or as the desk records it.

use crate::base::{Date, Error, Happened, Money, Now, Res};
use crate::billing::{InvoiceStatus, Method, store};
use crate::clinic::Actor;
use crate::db::schema::{allocations, charges, invoices, payments};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;

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
    let invoice = store::lock_invoice(tx, new.invoice_id)?;
    let asked = invoice.gross - invoice.paid;
    if invoice.status != InvoiceStatus::Open && invoice.status != InvoiceStatus::Unpaid {
        return Err(Error::refused("", format!("The invoice is {} already.", invoice.status.label().to_lowercase())));
    }
    if new.amount.0 <= 0 || new.amount > asked {
        return Err(Error::refused("amount", "That is more than the invoice asks for."));
    }
    let payment: i64 = diesel::insert_into(payments::table)
        .values((
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
        ))
        .returning(payments::id)
        .get_result(tx.c())?;
    diesel::insert_into(allocations::table)
        .values((
            allocations::payment_id.eq(payment),
            allocations::invoice_id.eq(invoice.id),
            allocations::amount.eq(new.amount),
            allocations::day.eq(new.day),
            allocations::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    let entry = Entry {
        day: new.day,
        cause: "payment.received",
        cause_id: payment,
        memo: new.method.label(),
        actor: &actor.name,
        clinic_id: invoice.clinic_id,
        payer_id: Some(invoice.payer_id),
        membership_id: invoice.membership_id,
    };
    post(tx, now, &entry, &[Posting::new(new.method.account(), Account::Receivable, new.amount)])?;
    let settled = invoice.paid + new.amount == invoice.gross;
    let status = if settled { InvoiceStatus::Paid } else { invoice.status };
    let retry = if settled { None } else { invoice.retry_on };
    diesel::update(invoices::table.find(invoice.id))
        .set((invoices::paid.eq(invoices::paid + new.amount.0), invoices::status.eq(status), invoices::retry_on.eq(retry)))
        .execute(tx.c())?;
    if settled {
        drop_waiting_charge(tx, invoice.id)?;
        tx.happened(Happened::InvoiceSettled(invoice.id));
    }
    Ok(payment)
}

/// A charge that was not sent yet is not needed any more.
fn drop_waiting_charge(tx: &mut Tx, invoice: i64) -> Res<()> {
    diesel::update(charges::table.filter(charges::invoice_id.eq(invoice)).filter(charges::state.eq("due")))
        .set(charges::state.eq("dropped"))
        .execute(tx.c())?;
    Ok(())
}
