//! All SQL on agreements, their versions and the signed records.

use super::rules::seal::{self, Sealed};
use crate::base::{Error, Now, Res};
use crate::db::schema::{activity, agreement_versions, agreements, plan_versions, plans, signed_records};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

/// One text of an agreement, as signatures point to it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct AgreementVersion {
    pub id: i64,
    pub agreement_id: i64,
    pub no: i64,
    pub name: String,
    pub html: String,
}

/// An agreement, apart from its texts.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = agreements)]
pub struct Agreement {
    pub id: i64,
    pub name: String,
    pub archived_at: Option<Utc>,
    /// Of the row: goes up with each save.
    pub version: i64,
}

/// A line of the history of one agreement's text.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = agreement_versions)]
pub struct Edition {
    pub id: i64,
    pub agreement_id: i64,
    pub no: i64,
    pub html: String,
    pub created_by: String,
    pub created_at: Utc,
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Agreement> {
    Ok(agreements::table.find(id).select(Agreement::as_select()).first(conn)?)
}

/// All agreements by name; archived ones only when asked for.
pub fn agreements(conn: &mut Conn, archived: bool) -> Res<Vec<Agreement>> {
    let mut query = agreements::table.select(Agreement::as_select()).order((agreements::name, agreements::id)).into_boxed();
    if !archived {
        query = query.filter(agreements::archived_at.is_null());
    }
    Ok(query.load(conn)?)
}

/// The newest text of an agreement.
pub fn current(conn: &mut Conn, agreement_id: i64) -> Res<AgreementVersion> {
    let newest = versions().filter(agreements::id.eq(agreement_id)).order(agreement_versions::no.desc());
    Ok(newest.select(columns()).first(conn)?)
}

pub fn version(conn: &mut Conn, id: i64) -> Res<AgreementVersion> {
    Ok(versions().filter(agreement_versions::id.eq(id)).select(columns()).first(conn)?)
}

/// The newest text of every agreement, by name; archived ones only when asked for.
pub fn all(conn: &mut Conn, archived: bool) -> Res<Vec<AgreementVersion>> {
    let known = agreements(conn, archived)?;
    known.iter().map(|agreement| current(conn, agreement.id)).collect()
}

#[diesel::dsl::auto_type(no_type_alias)]
fn versions() -> _ {
    agreement_versions::table.inner_join(agreements::table.on(agreements::id.eq(agreement_versions::agreement_id)))
}

type Columns =
    (agreement_versions::id, agreement_versions::agreement_id, agreement_versions::no, agreements::name, agreement_versions::html);

fn columns() -> Columns {
    (agreement_versions::id, agreement_versions::agreement_id, agreement_versions::no, agreements::name, agreement_versions::html)
}

/// A version of an agreement without its text.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = agreement_versions)]
pub struct Head {
    pub id: i64,
    pub agreement_id: i64,
    pub no: i64,
    pub created_by: String,
    pub created_at: Utc,
}

/// The versions of every agreement, newest first, by the agreement's key.
pub fn heads(conn: &mut Conn) -> Res<HashMap<i64, Vec<Head>>> {
    let rows: Vec<Head> = agreement_versions::table.order(agreement_versions::no.desc()).select(Head::as_select()).load(conn)?;
    let mut all: HashMap<i64, Vec<Head>> = HashMap::new();
    for head in rows {
        all.entry(head.agreement_id).or_default().push(head);
    }
    Ok(all)
}

/// The texts of an agreement, newest first.
pub fn editions(conn: &mut Conn, agreement_id: i64) -> Res<Vec<Edition>> {
    let rows = agreement_versions::table.filter(agreement_versions::agreement_id.eq(agreement_id));
    Ok(rows.order(agreement_versions::no.desc()).select(Edition::as_select()).load(conn)?)
}

/// How many signed each version, by the version's key.
pub fn signed(conn: &mut Conn) -> Res<HashMap<i64, i64>> {
    let counted = signed_records::table.group_by(signed_records::agreement_version_id);
    let rows: Vec<(i64, i64)> = counted.select((signed_records::agreement_version_id, diesel::dsl::count_star())).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The membership types on offer that use each agreement: color and name, by the agreement's key.
pub fn used_by(conn: &mut Conn) -> Res<HashMap<i64, Vec<(String, String)>>> {
    let rows: Vec<(Option<i64>, String, String)> = plans::table
        .inner_join(plan_versions::table.on(plan_versions::plan_id.eq(plans::id).and(plan_versions::no.eq(plans::current_no))))
        .filter(plans::archived_at.is_null())
        .order((plans::position, plans::id))
        .select((plan_versions::agreement_id, plans::color, plan_versions::name))
        .load(conn)?;
    let mut used: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (agreement, color, name) in rows {
        if let Some(agreement) = agreement {
            used.entry(agreement).or_default().push((color, name));
        }
    }
    Ok(used)
}

/// Who edited each agreement last, and when, by its key.
pub fn last_edits(conn: &mut Conn) -> Res<HashMap<i64, (String, Utc)>> {
    let last: Vec<Option<i64>> = activity::table
        .filter(activity::subject.eq("agreement"))
        .group_by(activity::subject_id)
        .select(diesel::dsl::max(activity::id))
        .load(conn)?;
    let rows: Vec<(i64, String, Utc)> = activity::table
        .filter(activity::id.eq_any(last.into_iter().flatten().collect::<Vec<_>>()))
        .select((activity::subject_id, activity::actor, activity::at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, actor, at)| (id, (actor, at))).collect())
}

pub fn insert(tx: &mut Tx, now: Now, name: &str) -> Res<i64> {
    let row = (agreements::name.eq(name), agreements::created_at.eq(Utc::new(now.clinic)));
    Ok(diesel::insert_into(agreements::table).values(row).returning(agreements::id).get_result(tx.c())?)
}

pub fn insert_version(tx: &mut Tx, now: Now, agreement_id: i64, no: i64, html: &str, by: &str) -> Res<i64> {
    let row = (
        agreement_versions::agreement_id.eq(agreement_id),
        agreement_versions::no.eq(no),
        agreement_versions::html.eq(html),
        agreement_versions::created_by.eq(by),
        agreement_versions::created_at.eq(Utc::new(now.clinic)),
    );
    Ok(diesel::insert_into(agreement_versions::table).values(row).returning(agreement_versions::id).get_result(tx.c())?)
}

/// Gives false where the row is no longer the one that was read.
pub fn rename(tx: &mut Tx, id: i64, version: i64, name: &str) -> Res<bool> {
    let row = agreements::table.find(id).filter(agreements::version.eq(version));
    Ok(diesel::update(row).set((agreements::name.eq(name), agreements::version.eq(version + 1))).execute(tx.c())? == 1)
}

pub fn set_archived(tx: &mut Tx, id: i64, at: Option<Utc>) -> Res<()> {
    diesel::update(agreements::table.find(id))
        .set((agreements::archived_at.eq(at), agreements::version.eq(agreements::version + 1)))
        .execute(tx.c())?;
    Ok(())
}

pub fn insert_signed(tx: &mut Tx, sealed: &Sealed, document_id: i64, hash: &str) -> Res<i64> {
    let row = (
        signed_records::patient_id.eq(sealed.patient_id),
        signed_records::membership_id.eq(sealed.membership_id),
        signed_records::agreement_version_id.eq(sealed.agreement_version_id),
        signed_records::plan_version_id.eq(sealed.plan_version_id),
        signed_records::document_id.eq(document_id),
        signed_records::body.eq(sealed.body),
        signed_records::facts.eq(sealed.facts),
        signed_records::consent.eq(sealed.consent),
        signed_records::signature.eq(sealed.signature),
        signed_records::typed_name.eq(sealed.typed_name),
        signed_records::signed_at.eq(Utc::new(sealed.signed_at)),
        signed_records::address.eq(sealed.address),
        signed_records::browser.eq(sealed.browser),
        signed_records::staff.eq(sealed.staff),
        signed_records::hash.eq(hash),
    );
    Ok(diesel::insert_into(signed_records::table).values(row).returning(signed_records::id).get_result(tx.c())?)
}

/// A signed record as it is stored, with its seal.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = signed_records)]
pub struct SignedRecord {
    pub id: i64,
    pub patient_id: i64,
    pub membership_id: i64,
    pub agreement_version_id: i64,
    pub plan_version_id: i64,
    pub document_id: i64,
    pub body: String,
    pub facts: String,
    pub consent: String,
    pub signature: Option<Vec<u8>>,
    pub typed_name: String,
    pub signed_at: Utc,
    pub address: String,
    pub browser: String,
    pub staff: String,
    pub hash: String,
}

impl SignedRecord {
    /// Does the seal still fit everything under it?
    pub fn is_whole(&self) -> bool {
        let sealed = Sealed {
            patient_id: self.patient_id,
            membership_id: self.membership_id,
            agreement_version_id: self.agreement_version_id,
            plan_version_id: self.plan_version_id,
            body: &self.body,
            facts: &self.facts,
            consent: &self.consent,
            signature: self.signature.as_deref(),
            typed_name: &self.typed_name,
            signed_at: self.signed_at.0,
            address: &self.address,
            browser: &self.browser,
            staff: &self.staff,
        };
        seal::hash(&sealed) == self.hash
    }
}

/// The signed record of this key.
pub fn signed_record(conn: &mut Conn, id: i64) -> Res<SignedRecord> {
    Ok(signed_records::table.find(id).select(SignedRecord::as_select()).first(conn)?)
}

/// Signed records held in memory at once while they are checked.
const BATCH: i64 = 500;

/// Recomputes every seal: how many records there are, and how many no longer fit theirs.
pub fn check_seals(conn: &mut Conn) -> Res<(usize, usize)> {
    let (mut count, mut broken, mut after) = (0, 0, 0);
    loop {
        let rows = signed_records::table.filter(signed_records::id.gt(after)).order(signed_records::id).limit(BATCH);
        let rows: Vec<SignedRecord> = rows.select(SignedRecord::as_select()).load(conn)?;
        let Some(last) = rows.last() else { return Ok((count, broken)) };
        after = last.id;
        count += rows.len();
        broken += rows.iter().filter(|record| !record.is_whole()).count();
    }
}

/// The agreement must be one that can be chosen: known and not archived.
pub fn must_be_offered(conn: &mut Conn, id: i64) -> Res<()> {
    match load(conn, id) {
        Ok(agreement) if agreement.archived_at.is_none() => Ok(()),
        Ok(agreement) => Err(Error::refused("agreement", format!("{} is archived. Choose another agreement.", agreement.name))),
        Err(Error::NotFound) => Err(Error::refused("agreement", "Choose an agreement of the list.")),
        Err(other) => Err(other),
    }
}
