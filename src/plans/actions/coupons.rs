//! Adds and archives membership discount coupons. A code is never changed or deleted: what members were given stays
//! (R166–R174, E27).

use crate::base::{Date, Error, Now, Res};
use crate::clinic::{Actor, Note, account, note};
use crate::db::{Tx, broke_unique};
use crate::plans::rules::coupon::{self, Coupon, CouponTerms};
use crate::plans::store::coupons;

/// `expires_on` is the first day on which the code can no longer be entered. Gives the coupon's key.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, terms: &CouponTerms, expires_on: Option<Date>, today: Date) -> Res<i64> {
    let mut refused = coupon::check(terms);
    if expires_on.is_some_and(|end| end <= today) {
        refused.add("expires", "That day is over. Enter today or a later day, or nothing for no end.");
    }
    if let Some(known) = coupons::by_code(tx, &terms.code)?.filter(|known| !known.archived) {
        refused.add("code", format!("{} is a code already. Choose another, or archive it first.", known.terms.code));
    }
    refused.none()?;
    let id = coupons::insert(tx, now, actor, terms, expires_on).map_err(|error| {
        if broke_unique(&error, "coupons_one_code", "coupons.code_key") {
            return Error::refused("code", "This is a code already. Choose another.");
        }
        error
    })?;
    let currency = account::load(tx)?.currency;
    let new = Some(coupon::in_words(&coupons::load(tx, id)?, &currency));
    log(tx, now, actor, id, format!("Coupon {} added", terms.code), None, new)?;
    Ok(id)
}

/// Whoever has it keeps it to its end; nobody new can enter it. Archiving twice changes nothing.
pub fn archive(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<Coupon> {
    let known = coupons::load(tx, id)?;
    if coupons::archive(tx, now, id)? {
        log(tx, now, actor, id, format!("Coupon {} archived", known.terms.code), None, None)?;
    }
    Ok(known)
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String, old: Option<String>, new: Option<String>) -> Res<()> {
    note(tx, now, actor, Note { area: "plans", subject: "coupon", subject_id: id, what, old, new, ..Note::default() })
}
