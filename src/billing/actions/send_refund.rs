//! Writes to whoever paid that money goes back, and which way.

use crate::base::{Money, Now, Res};
use crate::billing::Method;
use crate::billing::reading::WholePayment;
use crate::clinic::clinics;
use crate::db::Tx;
use crate::letters::outbox::{self, NewLetter};
use crate::letters::rules::hours;
use crate::patients::store as patients;

pub const KIND: &str = "refund";

/// What the letter needs beside its rows.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Told {
    pub amount_minor: i64,
    pub to: String,
    /// `Visa 4242`, `Cash`
    pub way: String,
}

pub fn queue(tx: &mut Tx, now: Now, whole: &WholePayment, refund: i64, to: Method, amount: Money) -> Res<()> {
    let (payer, patient) = (patients::payer(tx, whole.row.payer_id)?, patients::load(tx, whole.row.patient_id)?);
    let clinic = clinics::load(tx, whole.row.clinic_id)?;
    let email = if payer.email.trim().is_empty() { patient.email.trim() } else { payer.email.trim() };
    let letter = NewLetter {
        kind: KIND,
        patient_id: Some(patient.id),
        user_id: None,
        invoice_id: None,
        membership_id: None,
        clinic_id: Some(clinic.id),
        to_name: payer.name,
        to_email: email.to_string(),
        facts: serde_json::to_value(Told { amount_minor: amount.0, to: to.word().into(), way: whole.way(to) })?,
        not_before: hours::not_before(now, &clinic.zone, true),
        once_key: format!("{KIND}:{refund}"),
    };
    outbox::queue(tx, now, &letter).map(|_| ())
}
