//! Who pays.

use crate::base::{Now, Res};
use crate::db::schema::payers;
use crate::db::{Conn, Tx, Utc};
use crate::patients::card::PayerKind;
use crate::patients::{Patient, Payer, Record};
use diesel::prelude::*;

pub fn payer(conn: &mut Conn, id: i64) -> Res<Payer> {
    Ok(payers::table.find(id).select(Payer::as_select()).first(conn)?)
}

/// The patient as payer; everyone has been one since they were added.
pub fn payer_of(conn: &mut Conn, patient_id: i64) -> Res<Payer> {
    Ok(payers::table.filter(payers::patient_id.eq(patient_id)).select(Payer::as_select()).first(conn)?)
}

pub fn insert_own(tx: &mut Tx, now: Now, patient_id: i64, record: &Record) -> Res<i64> {
    Ok(diesel::insert_into(payers::table)
        .values((
            payers::kind.eq(PayerKind::Patient),
            payers::name.eq(record.full_name()),
            payers::email.eq(&record.email),
            payers::address.eq(""),
            payers::patient_id.eq(patient_id),
            payers::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(payers::id)
        .get_result(tx.c())?)
}

/// Name, e-mail and address of who pays for themselves follow the record.
pub fn follow(tx: &mut Tx, patient: &Patient) -> Res<()> {
    diesel::update(payers::table.filter(payers::patient_id.eq(patient.id)))
        .set((payers::name.eq(patient.full_name()), payers::email.eq(&patient.email), payers::address.eq(patient.address())))
        .execute(tx.c())?;
    Ok(())
}

/// Keeps the processor's row for a payer. The first one stays; gives the one that is kept.
pub fn keep_customer(tx: &mut Tx, payer_id: i64, customer: &str) -> Res<String> {
    diesel::update(payers::table.find(payer_id).filter(payers::processor_customer.is_null()))
        .set(payers::processor_customer.eq(Some(customer)))
        .execute(tx.c())?;
    Ok(payer(tx, payer_id)?.processor_customer.unwrap_or_default())
}
