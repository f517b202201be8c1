//! Takes an open invoice's money at the desk: cash, terminal, bank transfer, check. The same form sent twice pays once.

use super::pay::{self, NewPayment};
use crate::base::{Error, Money, Now, Res};
use crate::billing::{InvoiceStatus, Method, store};
use crate::clinic::{Actor, clinics};
use crate::db::Tx;
use crate::db::schema::charges;
use diesel::prelude::*;

/// Records what the invoice asks for as received. Gives the sum, none where this form was acted on before.
pub fn take(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, method: Method, reference: &str, once: &str) -> Res<Option<Money>> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    if store::paid_before(tx, once)? {
        return Ok(None);
    }
    if !matches!(invoice.status, InvoiceStatus::Open | InvoiceStatus::Unpaid) {
        return Err(Error::refused("", format!("Invoice {} is {} already.", invoice.number(), invoice.status.label().to_lowercase())));
    }
    // A charge that waits is taken back before anybody can send it; one under way may have collected the same sum.
    diesel::update(charges::table.filter(charges::invoice_id.eq(invoice_id)).filter(charges::state.eq("due")))
        .set(charges::state.eq("dropped"))
        .execute(tx.c())?;
    if store::live_charge(tx, invoice_id)?.is_some() {
        return Err(Error::refused(
            "",
            "The card is being charged, and the answer is not known yet. Wait for it, or the fee is paid twice.",
        ));
    }
    let today = clinics::load(tx, invoice.clinic_id)?.today(now);
    let new = NewPayment {
        invoice_id,
        method,
        amount: invoice.asks(),
        attempt_id: None,
        card_id: None,
        reference,
        once_key: Some(once),
        day: today,
    };
    pay::receive(tx, now, actor, &new)?;
    Ok(Some(invoice.asks()))
}
