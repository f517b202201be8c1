//! Adds a patient: the record, a payer and a wallet of their own.

use crate::base::{Now, Res};
use crate::clinic::{Actor, Note, clinics, note};
use crate::db::Tx;
use crate::patients::{Record, rules, store};
use crate::wallet::actions::open_wallet;

/// Gives the patient's key. What the record may not say is refused at its field.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, record: &Record) -> Res<i64> {
    let record = record.clone().tidied();
    let today = clinics::load(tx, record.clinic_id)?.today(now);
    rules::record::check(&record, today).none()?;
    let id = store::patients::insert(tx, now, &record)?;
    store::payers::insert_own(tx, now, id, &record)?;
    let patient = store::load(tx, id)?;
    if !patient.address().is_empty() {
        store::payers::follow(tx, &patient)?;
    }
    open_wallet::open(tx, now, today, id, &record.full_name())?;
    let what = format!("{} added", record.full_name());
    note(tx, now, actor, Note { area: "patients", subject: "patient", subject_id: id, patient_id: Some(id), what, ..Note::default() })?;
    Ok(id)
}
