//! Clinics and the legal entities behind them.

use super::{AutoInvoice, Sending};
use crate::base::{Date, Now, Res};
use crate::db::schema::{clinics, legal_entities};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = clinics)]
pub struct Clinic {
    pub id: i64,
    pub legal_entity_id: i64,
    pub name: String,
    pub short_name: String,
    pub zone: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub day_reached: Option<Date>,
    pub self_cancel: bool,
    /// None: as the account's "Auto invoice" says.
    pub auto_invoice: Option<AutoInvoice>,
    pub sending: Sending,
    /// Days that lie at least between the letter on a higher fee and its first day (R112).
    pub fee_notice_days: i64,
    pub version: i64,
}

impl Clinic {
    /// The civil day here; it never goes back, whatever the machine's clock does.
    pub fn today(&self, now: Now) -> Date {
        let day = now.day(&self.zone);
        self.day_reached.map_or(day, |reached| reached.max(day))
    }

    pub fn invoicing(&self) -> Invoicing {
        Invoicing { auto_invoice: self.auto_invoice, sending: self.sending, fee_notice_days: self.fee_notice_days }
    }

    /// Has this hour of today come here? True also where the clock was set back after that day was reached.
    pub fn hour_has_come(&self, now: Now, hour: u8) -> bool {
        let (day, clock_hour, _) = crate::base::zone::local(now.clinic, &self.zone);
        self.day_reached.is_some_and(|reached| reached > day) || clock_hour >= hour
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = legal_entities)]
pub struct LegalEntity {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub tax_no: String,
    pub version: i64,
}

/// What a legal entity is to be.
#[derive(Clone, Debug)]
pub struct NewLegalEntity {
    pub name: String,
    pub address: String,
    pub tax_no: String,
}

/// All clinics that are open, the first is the home of who has none.
pub fn all(conn: &mut Conn) -> Res<Vec<Clinic>> {
    Ok(clinics::table.filter(clinics::archived_at.is_null()).order(clinics::id).select(Clinic::as_select()).load(conn)?)
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Clinic> {
    Ok(clinics::table.find(id).select(Clinic::as_select()).first(conn)?)
}

pub fn first(conn: &mut Conn) -> Res<Clinic> {
    Ok(clinics::table.filter(clinics::archived_at.is_null()).order(clinics::id).select(Clinic::as_select()).first(conn)?)
}

pub fn legal_entity(conn: &mut Conn, id: i64) -> Res<LegalEntity> {
    Ok(legal_entities::table.find(id).select(LegalEntity::as_select()).first(conn)?)
}

pub fn legal_entities(conn: &mut Conn) -> Res<Vec<LegalEntity>> {
    Ok(legal_entities::table.order(legal_entities::id).select(LegalEntity::as_select()).load(conn)?)
}

/// What a new clinic needs.
#[derive(Clone, Debug)]
pub struct NewClinic {
    pub legal_entity_id: i64,
    pub name: String,
    pub short_name: String,
    pub zone: String,
    pub address: String,
    pub phone: String,
    pub email: String,
}

/// How a clinic asks for the fees of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invoicing {
    pub auto_invoice: Option<AutoInvoice>,
    pub sending: Sending,
    pub fee_notice_days: i64,
}

pub fn add(tx: &mut Tx, new: &NewClinic) -> Res<i64> {
    Ok(diesel::insert_into(clinics::table)
        .values((
            clinics::legal_entity_id.eq(new.legal_entity_id),
            clinics::name.eq(&new.name),
            clinics::short_name.eq(&new.short_name),
            clinics::zone.eq(&new.zone),
            clinics::address.eq(&new.address),
            clinics::phone.eq(&new.phone),
            clinics::email.eq(&new.email),
            clinics::self_cancel.eq(true),
        ))
        .returning(clinics::id)
        .get_result(tx.c())?)
}

pub fn add_legal_entity(tx: &mut Tx, now: Now, name: &str, address: &str, tax_no: &str) -> Res<i64> {
    Ok(diesel::insert_into(legal_entities::table)
        .values((
            legal_entities::name.eq(name),
            legal_entities::address.eq(address),
            legal_entities::tax_no.eq(tax_no),
            legal_entities::created_at.eq(Utc::new(now.machine)),
        ))
        .returning(legal_entities::id)
        .get_result(tx.c())?)
}

/// Gives false where the row is no longer the version that was read.
pub fn update(tx: &mut Tx, id: i64, version: i64, new: &NewClinic) -> Res<bool> {
    let touched = diesel::update(clinics::table.find(id).filter(clinics::version.eq(version)))
        .set((
            clinics::legal_entity_id.eq(new.legal_entity_id),
            clinics::name.eq(&new.name),
            clinics::short_name.eq(&new.short_name),
            clinics::zone.eq(&new.zone),
            clinics::address.eq(&new.address),
            clinics::phone.eq(&new.phone),
            clinics::email.eq(&new.email),
            clinics::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    Ok(touched == 1)
}

pub fn set_invoicing(tx: &mut Tx, id: i64, new: &Invoicing) -> Res<()> {
    diesel::update(clinics::table.find(id))
        .set((
            clinics::auto_invoice.eq(new.auto_invoice),
            clinics::sending.eq(new.sending),
            clinics::fee_notice_days.eq(new.fee_notice_days),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// May its patients cancel alone in the portal? (R151)
pub fn set_self_cancel(tx: &mut Tx, id: i64, allowed: bool) -> Res<()> {
    diesel::update(clinics::table.find(id)).set(clinics::self_cancel.eq(allowed)).execute(tx.c())?;
    Ok(())
}

/// Gives false where the row is no longer the version that was read.
pub fn update_legal_entity(tx: &mut Tx, id: i64, version: i64, new: &NewLegalEntity) -> Res<bool> {
    let touched = diesel::update(legal_entities::table.find(id).filter(legal_entities::version.eq(version)))
        .set((
            legal_entities::name.eq(&new.name),
            legal_entities::address.eq(&new.address),
            legal_entities::tax_no.eq(&new.tax_no),
            legal_entities::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    Ok(touched == 1)
}

/// Notes that a civil day was reached at each clinic, so that it never goes back.
pub fn reach_day(tx: &mut Tx, clinic: &Clinic, now: Now) -> Res<()> {
    let today = clinic.today(now);
    if clinic.day_reached != Some(today) {
        // Another node may have reached a later one since this one looked.
        let earlier = clinics::day_reached.is_null().or(clinics::day_reached.lt(today));
        diesel::update(clinics::table.find(clinic.id).filter(earlier)).set(clinics::day_reached.eq(Some(today))).execute(tx.c())?;
    }
    Ok(())
}
