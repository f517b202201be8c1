//! Sends an invoice by hand, to whoever pays it or to an external contact (R099, E1).

use crate::base::{Error, Now, Res};
use crate::billing::InvoiceStatus;
use crate::billing::asking::Asking;
use crate::clinic::{Actor, Note, clinics, note};
use crate::db::Tx;
use crate::letters::outbox::{self, NewLetter};
use crate::letters::rules::hours;
use crate::patients::Payer;

pub const KIND: &str = "invoice";

/// Queues the letter, once per form; without an address it is to be printed. Gives its key, none where this form was
/// acted on before.
pub fn send(tx: &mut Tx, now: Now, actor: &Actor, asking: &Asking, to: &Payer, once: &str) -> Res<Option<i64>> {
    let invoice = &asking.invoice;
    if matches!(invoice.status, InvoiceStatus::Void | InvoiceStatus::Credited) {
        return Err(Error::refused("", format!("Invoice {} is {}.", invoice.number(), invoice.status.label().to_lowercase())));
    }
    let email = if to.id == asking.payer.id { asking.email() } else { to.email.trim() };
    let clinic = clinics::load(tx, invoice.clinic_id)?;
    let letter = NewLetter {
        kind: KIND,
        patient_id: Some(invoice.patient_id),
        user_id: None,
        invoice_id: Some(invoice.id),
        membership_id: invoice.membership_id,
        clinic_id: Some(clinic.id),
        to_name: to.name.clone(),
        to_email: email.to_string(),
        facts: serde_json::json!({ "payer_id": to.id }),
        not_before: hours::not_before(now, &clinic.zone, true),
        once_key: format!("{KIND}:{}:{once}", invoice.id),
    };
    let Some(id) = outbox::queue(tx, now, &letter)? else { return Ok(None) };
    let how = if email.is_empty() { "to be printed".to_string() } else { format!("to {email}") };
    let what = format!("Invoice {} sent to {}, {how}", invoice.number(), to.name);
    let patient_id = Some(invoice.patient_id);
    note(tx, now, actor, Note { area: "billing", subject: "invoice", subject_id: invoice.id, patient_id, what, ..Note::default() })?;
    Ok(Some(id))
}
