//! All SQL on membership discount coupons.

use crate::base::{Now, Res};
use crate::clinic::Actor;
use crate::db::schema::coupons;
use crate::db::{Conn, Tx, Utc};
use crate::plans::rules::coupon::{Coupon, CouponKind, CouponTerms, normalized};
use diesel::prelude::*;
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
