//! Letters about memberships, queued in the transaction of what they tell of.

use crate::base::{Error, Now, Res};
use crate::clinic::{Clinic, clinics};
use crate::db::schema::{patients, payers};
use crate::db::{Conn, Tx};
use crate::letters::outbox::{self, NewLetter};
use crate::letters::rules::hours;
use crate::memberships::store::Facts;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;
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

/// A paid invoice to be told of.
pub struct About<'a> {
    pub facts: &'a Facts,
    pub kind: &'static str,
    pub invoice_id: i64,
    pub urgent: bool,
}

/// The one letter about each paid invoice.
pub fn about_invoices(tx: &mut Tx, now: Now, clinic: &Clinic, all: &[About]) -> Res<()> {
    if all.is_empty() {
        return Ok(());
    }
    let to = receivers(tx, all)?;
    let letter = |about: &About| {
        let row = &about.facts.row;
        let (to_name, to_email) = to.get(&(row.payer_id, row.patient_id)).cloned().ok_or(Error::NotFound)?;
        Ok(NewLetter {
            kind: about.kind,
            patient_id: Some(row.patient_id),
            user_id: None,
            invoice_id: Some(about.invoice_id),
            membership_id: Some(row.id),
            clinic_id: Some(row.clinic_id),
            to_name,
            to_email,
            facts: json!({}),
            not_before: hours::not_before(now, &clinic.zone, about.urgent),
            once_key: format!("paid:{}", about.invoice_id),
        })
    };
    outbox::queue_all(tx, now, &all.iter().map(letter).collect::<Res<Vec<_>>>()?)
}

/// Name and address by payer and patient: the payer's address, else the patient's.
fn receivers(conn: &mut Conn, all: &[About]) -> Res<HashMap<(i64, i64), (String, String)>> {
    let payer_ids: Vec<i64> = all.iter().map(|about| about.facts.row.payer_id).collect();
    let patient_ids: Vec<i64> = all.iter().map(|about| about.facts.row.patient_id).collect();
    let paying: Vec<(i64, String, String)> =
        payers::table.filter(payers::id.eq_any(payer_ids)).select((payers::id, payers::name, payers::email)).load(conn)?;
    let paying: HashMap<i64, (String, String)> = paying.into_iter().map(|(id, name, email)| (id, (name, email))).collect();
    let mails: Vec<(i64, String)> =
        patients::table.filter(patients::id.eq_any(patient_ids)).select((patients::id, patients::email)).load(conn)?;
    let mails: HashMap<i64, String> = mails.into_iter().collect();
    let receiver = |about: &About| {
        let (payer, patient) = (about.facts.row.payer_id, about.facts.row.patient_id);
        let (name, email) = paying.get(&payer)?.clone();
        let email = if email.is_empty() { mails.get(&patient)?.clone() } else { email };
        Some(((payer, patient), (name, email)))
    };
    Ok(all.iter().filter_map(receiver).collect())
}
