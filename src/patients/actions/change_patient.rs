//! Corrects a patient's record.

use crate::base::{Now, Res, days};
use crate::clinic::{Actor, Note, activity, clinics, note};
use crate::db::Tx;
use crate::patients::{Record, rules, store};

/// Stale where somebody else changed the record since `version` was read. A record that says the same is left alone;
/// gives whether anything changed.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, record: &Record) -> Res<bool> {
    let record = record.clone().tidied();
    let clinic = clinics::load(tx, record.clinic_id)?;
    rules::record::check(&record, clinic.today(now)).none()?;
    let old = store::load(tx, id)?.record();
    let (before, after) = differences(&old, &record);
    if before.is_empty() {
        return Ok(false);
    }
    if !store::patients::update(tx, id, version, &record)? {
        return Err(activity::stale(tx, "patient", id, &clinic.zone)?);
    }
    let patient = store::load(tx, id)?;
    store::payers::follow(tx, &patient)?;
    let line = Note {
        area: "patients",
        subject: "patient",
        subject_id: id,
        patient_id: Some(id),
        what: format!("{} changed", patient.full_name()),
        old: Some(before),
        new: Some(after),
    };
    note(tx, now, actor, line)?;
    Ok(true)
}

/// What differs between two records, before and after, as `Phone: 413-555-0100; City: Amherst`.
fn differences(old: &Record, new: &Record) -> (String, String) {
    let (old, new) = (lines(old), lines(new));
    let differing: Vec<_> = old.into_iter().zip(new).filter(|(old, new)| old.1 != new.1).collect();
    let before = differing.iter().map(|(old, _)| format!("{}: {}", old.0, old.1)).collect::<Vec<_>>().join("; ");
    let after = differing.iter().map(|(_, new)| format!("{}: {}", new.0, new.1)).collect::<Vec<_>>().join("; ");
    (before, after)
}

fn lines(record: &Record) -> Vec<(&'static str, String)> {
    let day = |day: Option<crate::base::Date>| day.map_or("–".to_string(), days::long);
    vec![
        ("Key elsewhere", record.external_key.clone().unwrap_or_default()),
        ("First name", record.given.clone()),
        ("Middle name", record.middle.clone()),
        ("Last name", record.family.clone()),
        ("Birth date", day(record.birth_on)),
        ("Sex", record.sex.label().to_string()),
        ("E-mail", record.email.clone()),
        ("Phone", record.phone.clone()),
        ("Street", record.street.clone()),
        ("City", record.city.clone()),
        ("State", record.state.clone()),
        ("Postcode", record.postcode.clone()),
        ("Country", record.country.clone()),
        ("Clinic", record.clinic_id.to_string()),
        ("Active", if record.active { "yes" } else { "no" }.to_string()),
        ("Died", day(record.deceased_on)),
        ("Note", record.note.clone()),
    ]
}
