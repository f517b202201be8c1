//! Letters about memberships, queued in the transaction of what they tell of.

use crate::base::{Now, Res};
use crate::clinic::clinics;
use crate::db::Tx;
use crate::db::schema::{patients, payers};
use crate::letters::outbox::{self, NewLetter};
use crate::letters::rules::hours;
use crate::memberships::store::Facts;
use diesel::prelude::*;
use serde_json::{Value, json};
use time::Duration;

/// Time enough for a charge at the desk to be answered.
const TO_CHARGE: Duration = Duration::minutes(2);

/// A letter to whoever pays. `once` says what it is about: the same makes no second letter.
#[allow(clippy::too_many_arguments)] // each is a column of the letter
pub fn letter(
    tx: &mut Tx,
    now: Now,
    facts: &Facts,
    kind: &'static str,
    invoice_id: Option<i64>,
    told: Value,
    urgent: bool,
    once: String,
) -> Res<()> {
    let (name, email): (String, String) = payers::table.find(facts.row.payer_id).select((payers::name, payers::email)).first(tx.c())?;
    let email = match email.is_empty() {
        false => email,
        true => patients::table.find(facts.row.patient_id).select(patients::email).first(tx.c())?,
    };
    let clinic = clinics::load(tx, facts.row.clinic_id)?;
    outbox::queue(
        tx,
        now,
        &NewLetter {
            kind,
            patient_id: Some(facts.row.patient_id),
            user_id: None,
            invoice_id,
            membership_id: Some(facts.row.id),
            clinic_id: Some(facts.row.clinic_id),
            to_name: name,
            to_email: email,
            facts: told,
            not_before: hours::not_before(now, &clinic.zone, urgent),
            once_key: once,
        },
    )?;
    Ok(())
}

/// A letter that says how the charge of an invoice ended: it leaves once there was time for that.
pub fn after_charge(tx: &mut Tx, now: Now, facts: &Facts, kind: &'static str, invoice: i64, told: Value, once: String) -> Res<()> {
    let later = Now { clinic: now.clinic + TO_CHARGE, ..now };
    letter(tx, later, facts, kind, Some(invoice), told, true, once)
}

/// The one letter about a paid invoice.
pub fn about_invoice(tx: &mut Tx, now: Now, facts: &Facts, kind: &'static str, invoice_id: i64, urgent: bool) -> Res<()> {
    letter(tx, now, facts, kind, Some(invoice_id), json!({}), urgent, format!("paid:{invoice_id}"))
}
