//! The records themselves.

use crate::base::{Date, Now, Res, text};
use crate::db::schema::patients;
use crate::db::{Conn, Tx, Utc};
use crate::patients::{Patient, Record};
use diesel::prelude::*;

pub fn load(conn: &mut Conn, id: i64) -> Res<Patient> {
    Ok(patients::table.find(id).select(Patient::as_select()).first(conn)?)
}

pub fn load_many(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Patient>> {
    Ok(patients::table.filter(patients::id.eq_any(ids)).select(Patient::as_select()).load(conn)?)
}

pub fn by_external_key(conn: &mut Conn, key: &str) -> Res<Option<Patient>> {
    Ok(patients::table.filter(patients::external_key.eq(key)).select(Patient::as_select()).first(conn).optional()?)
}

/// Who shares birth date, e-mail address or telephone with a record: few, found by their indexes.
pub fn alike(conn: &mut Conn, birth_on: Option<Date>, email: &str, phone: &str, but: Option<i64>) -> Res<Vec<Patient>> {
    use diesel::sql_types::Bool;
    let mut any: Vec<Box<dyn BoxableExpression<patients::table, crate::db::MultiBackend, SqlType = Bool>>> = Vec::new();
    if let Some(birth) = birth_on {
        any.push(Box::new(patients::birth_on.assume_not_null().eq(birth)));
    }
    if !email.is_empty() {
        any.push(Box::new(patients::email.eq(email.to_string())));
    }
    if !phone.is_empty() {
        any.push(Box::new(patients::phone_digits.eq(phone.to_string())));
    }
    let Some(wanted) = any.into_iter().reduce(|a, b| Box::new(a.or(b))) else { return Ok(Vec::new()) };
    let query = patients::table.filter(wanted).filter(patients::id.ne(but.unwrap_or(0)));
    Ok(query.order(patients::id).limit(200).select(Patient::as_select()).load(conn)?)
}

pub fn insert(tx: &mut Tx, now: Now, record: &Record) -> Res<i64> {
    Ok(diesel::insert_into(patients::table)
        .values((
            (
                patients::external_key.eq(&record.external_key),
                patients::given.eq(&record.given),
                patients::middle.eq(&record.middle),
                patients::family.eq(&record.family),
                patients::birth_on.eq(record.birth_on),
                patients::sex.eq(record.sex),
                patients::email.eq(&record.email),
                patients::phone.eq(&record.phone),
                patients::phone_digits.eq(text::digits(&record.phone)),
                patients::street.eq(&record.street),
                patients::city.eq(&record.city),
            ),
            (
                patients::state.eq(&record.state),
                patients::postcode.eq(&record.postcode),
                patients::country.eq(&record.country),
                patients::clinic_id.eq(record.clinic_id),
                patients::active.eq(record.active),
                patients::deceased_on.eq(record.deceased_on),
                patients::note.eq(&record.note),
                patients::sort_name.eq(record.sort_name()),
                patients::search.eq(record.search_text()),
                patients::created_at.eq(Utc::new(now.clinic)),
            ),
        ))
        .returning(patients::id)
        .get_result(tx.c())?)
}

/// Gives false where the row is no longer the version that was read.
pub fn update(tx: &mut Tx, id: i64, version: i64, record: &Record) -> Res<bool> {
    let touched = diesel::update(patients::table.find(id).filter(patients::version.eq(version)))
        .set((
            (
                patients::external_key.eq(&record.external_key),
                patients::given.eq(&record.given),
                patients::middle.eq(&record.middle),
                patients::family.eq(&record.family),
                patients::birth_on.eq(record.birth_on),
                patients::sex.eq(record.sex),
                patients::email.eq(&record.email),
                patients::phone.eq(&record.phone),
                patients::phone_digits.eq(text::digits(&record.phone)),
                patients::street.eq(&record.street),
                patients::city.eq(&record.city),
            ),
            (
                patients::state.eq(&record.state),
                patients::postcode.eq(&record.postcode),
                patients::country.eq(&record.country),
                patients::clinic_id.eq(record.clinic_id),
                patients::active.eq(record.active),
                patients::deceased_on.eq(record.deceased_on),
                patients::note.eq(&record.note),
                patients::sort_name.eq(record.sort_name()),
                patients::search.eq(record.search_text()),
                patients::version.eq(version + 1),
            ),
        ))
        .execute(tx.c())?;
    Ok(touched == 1)
}

/// The log's word for an opened patient; apart from changes, so that reading is never taken for one.
pub const OPENED: &str = "patient_opened";

/// Who may be the patient of a record from a file: few, found by key, birth date, or what else is known.
pub fn candidates(conn: &mut Conn, record: &Record) -> Res<Vec<Patient>> {
    if let Some(key) = &record.external_key
        && let Some(known) = by_external_key(conn, key)?
    {
        return Ok(vec![known]);
    }
    let mut query = patients::table.select(Patient::as_select()).order(patients::id).into_boxed();
    query = match record.birth_on {
        Some(birth) => query.filter(patients::birth_on.assume_not_null().eq(birth)),
        None => query.filter(patients::active.eq_any([true, false])).filter(patients::sort_name.eq(record.sort_name())),
    };
    Ok(query.load(conn)?)
}
