//! Who pays.

use crate::base::{Error, Now, Res};
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

/// External contacts who may pay: persons and companies, by name.
pub fn contacts(conn: &mut Conn, archived: bool) -> Res<Vec<Payer>> {
    let mut query =
        payers::table.filter(payers::patient_id.is_null()).order((payers::name, payers::id)).select(Payer::as_select()).into_boxed();
    if !archived {
        query = query.filter(payers::archived_at.is_null());
    }
    Ok(query.load(conn)?)
}

/// An external contact; nobody's own payer.
pub fn contact(conn: &mut Conn, id: i64) -> Res<Payer> {
    Ok(payers::table.filter(payers::id.eq(id)).filter(payers::patient_id.is_null()).select(Payer::as_select()).first(conn)?)
}

/// The payer whom a patient's invoice may be addressed to: the patient, or an external contact that is in use.
pub fn may_be_billed(conn: &mut Conn, patient_id: i64, id: i64) -> Res<Payer> {
    let known: Option<Payer> = payers::table.find(id).select(Payer::as_select()).first(conn).optional()?;
    let fits = |payer: &Payer| payer.patient_id == Some(patient_id) || (payer.patient_id.is_none() && payer.archived_at.is_none());
    known.filter(fits).ok_or_else(|| Error::refused("payer", "Choose the patient or an external contact."))
}

/// What an external contact is to be.
#[derive(Clone, Debug)]
pub struct Contact {
    pub kind: PayerKind,
    pub name: String,
    pub email: String,
    pub address: String,
    /// Offered for new invoices.
    pub in_use: bool,
}

pub fn insert_contact(tx: &mut Tx, now: Now, new: &Contact) -> Res<i64> {
    Ok(diesel::insert_into(payers::table)
        .values((
            payers::kind.eq(new.kind),
            payers::name.eq(&new.name),
            payers::email.eq(&new.email),
            payers::address.eq(&new.address),
            payers::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(payers::id)
        .get_result(tx.c())?)
}

/// Gives false where the row is no longer the version that was read.
pub fn update_contact(tx: &mut Tx, now: Now, id: i64, version: i64, new: &Contact) -> Res<bool> {
    let known = payers::table.filter(payers::id.eq(id)).filter(payers::patient_id.is_null()).filter(payers::version.eq(version));
    let touched = diesel::update(known)
        .set((
            payers::kind.eq(new.kind),
            payers::name.eq(&new.name),
            payers::email.eq(&new.email),
            payers::address.eq(&new.address),
            payers::archived_at.eq((!new.in_use).then(|| Utc::new(now.clinic))),
            payers::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    Ok(touched == 1)
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
