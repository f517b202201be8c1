//! All SQL on membership discount coupons.

use crate::base::{Now, Res};
use crate::clinic::Actor;
use crate::db::schema::coupons;
use crate::db::{Conn, Tx, Utc};
use crate::patients::Named;
use crate::plans::rules::coupon::{Coupon, CouponKind, CouponTerms, normalized};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Text};
use std::collections::HashMap;
use time::Date;

type Row = (i64, String, CouponKind, i64, Option<i32>, bool, Option<Date>, Option<Utc>, i64);

const COLUMNS: (
    coupons::id,
    coupons::code,
    coupons::kind,
    coupons::value,
    coupons::cycles,
    coupons::also_setup_fee,
    coupons::expires_on,
    coupons::archived_at,
    coupons::version,
) = (
    coupons::id,
    coupons::code,
    coupons::kind,
    coupons::value,
    coupons::cycles,
    coupons::also_setup_fee,
    coupons::expires_on,
    coupons::archived_at,
    coupons::version,
);

fn read((id, code, kind, value, cycles, also_setup_fee, expires_on, archived, version): Row) -> Coupon {
    let terms = CouponTerms { code, kind, value, cycles, also_setup_fee };
    Coupon { id, terms, expires_on, archived: archived.is_some(), version }
}

/// Newest first, the archived ones last.
pub fn all(conn: &mut Conn) -> Res<Vec<Coupon>> {
    let order = (coupons::archived_at.is_not_null(), coupons::id.desc());
    let rows: Vec<Row> = coupons::table.order(order).select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Coupon> {
    Ok(read(coupons::table.find(id).select(COLUMNS).first(conn)?))
}

/// The coupon of this code, whatever its case and blanks (R087). Where it is archived, the one archived last, so that
/// [`Coupon::usable`] can say so.
pub fn by_code(conn: &mut Conn, typed: &str) -> Res<Option<Coupon>> {
    let found = coupons::table
        .filter(coupons::code_key.eq(normalized(typed)))
        .order((coupons::archived_at.is_not_null(), coupons::archived_at.desc(), coupons::id.desc()))
        .select(COLUMNS)
        .first::<Row>(conn)
        .optional()?;
    Ok(found.map(read))
}

/// Where a membership still has fees to come that its coupon lowers.
const RUNNING: &str = "m.status IN ('trial', 'active', 'past_due', 'paused') AND m.next_billing_on IS NOT NULL \
     AND (c.cycles IS NULL OR m.coupon_used < c.cycles)";

/// How much a coupon was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Use {
    #[diesel(sql_type = BigInt)]
    coupon_id: i64,
    /// Memberships that joined with it; undone ones never did.
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    /// Fees that it was taken off.
    #[diesel(sql_type = BigInt)]
    pub cycles: i64,
    /// Those of the memberships whose coming fees it lowers.
    #[diesel(sql_type = BigInt)]
    pub running: i64,
}

/// Each coupon's use by its key; nothing for those that nobody used.
pub fn uses(conn: &mut Conn) -> Res<HashMap<i64, Use>> {
    let query = format!(
        "SELECT c.id AS coupon_id, COUNT(*) AS members, CAST(SUM(m.coupon_used) AS BIGINT) AS cycles, \
         CAST(SUM(CASE WHEN {RUNNING} THEN 1 ELSE 0 END) AS BIGINT) AS running \
         FROM coupons c JOIN memberships m ON m.coupon_id = c.id WHERE m.status <> 'undone' GROUP BY c.id"
    );
    let rows: Vec<Use> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|one| (one.coupon_id, one)).collect())
}

/// A membership that joined with a coupon.
#[derive(Clone, Debug, QueryableByName)]
pub struct User {
    #[diesel(embed)]
    pub patient: Named,
    #[diesel(sql_type = Text)]
    pub plan: String,
    #[diesel(sql_type = SqlDate)]
    pub joined_on: Date,
    /// Fees that it was taken off.
    #[diesel(sql_type = BigInt)]
    pub used: i64,
    #[diesel(sql_type = BigInt)]
    running: i64,
}

impl User {
    /// Does it lower fees to come?
    pub fn is_running(&self) -> bool {
        self.running == 1
    }
}

/// Who used a coupon, the newest first.
pub fn users(conn: &mut Conn, coupon: i64, limit: i64) -> Res<Vec<User>> {
    let query = format!(
        "SELECT m.patient_id, p.given, p.middle, p.family, v.name AS plan, m.joined_on, m.coupon_used AS used, \
         CAST(CASE WHEN {RUNNING} THEN 1 ELSE 0 END AS BIGINT) AS running \
         FROM memberships m JOIN coupons c ON c.id = m.coupon_id JOIN patients p ON p.id = m.patient_id \
         JOIN plan_versions v ON v.id = m.plan_version_id \
         WHERE m.coupon_id = $1 AND m.status <> 'undone' ORDER BY m.joined_on DESC, m.id DESC LIMIT $2"
    );
    Ok(diesel::sql_query(query).bind::<BigInt, _>(coupon).bind::<BigInt, _>(limit).load(conn)?)
}

/// Gives the coupon's key. The database holds that a code in use is no other's.
pub fn insert(tx: &mut Tx, now: Now, actor: &Actor, terms: &CouponTerms, expires_on: Option<Date>) -> Res<i64> {
    let new = (
        coupons::code.eq(&terms.code),
        coupons::code_key.eq(normalized(&terms.code)),
        coupons::kind.eq(terms.kind),
        coupons::value.eq(terms.value),
        coupons::cycles.eq(terms.cycles),
        coupons::also_setup_fee.eq(terms.also_setup_fee),
        coupons::expires_on.eq(expires_on),
        coupons::created_by.eq(&actor.name),
        coupons::created_at.eq(Utc::new(now.clinic)),
    );
    Ok(diesel::insert_into(coupons::table).values(new).returning(coupons::id).get_result(tx.c())?)
}

/// Gives false where it is archived already.
pub fn archive(tx: &mut Tx, now: Now, id: i64) -> Res<bool> {
    let open = coupons::table.find(id).filter(coupons::archived_at.is_null());
    let set = (coupons::archived_at.eq(Some(Utc::new(now.clinic))), coupons::version.eq(coupons::version + 1));
    Ok(diesel::update(open).set(set).execute(tx.c())? == 1)
}
