//! What was chosen on joining, as the preview and the enrollment both read it.

use crate::base::{Date, Error, Res};
use crate::catalog::store::prices;
use crate::db::Conn;
use crate::memberships::rules::course::{Course, Held};
use crate::memberships::rules::fees::Setup;
use crate::plans::store::coupons;
use crate::plans::{BillingDay, Coupon, PlanTerms, PriceOption};

/// The course of somebody who joins so: the preview's and the action's.
pub fn course(terms: &PlanTerms, price: &PriceOption, no: i64, starts_on: Date, waived: bool, coupon: Option<&Coupon>) -> Course {
    Course {
        setup: if waived { Setup::Waived } else { Setup::Charged },
        coupon: coupon.map(|coupon| Held { coupon: coupon.terms.clone(), used: 0 }),
        ..Course::joining(terms, price, no, starts_on)
    }
}

/// The type's terms with the billing day that was chosen.
pub fn with_billing_day(terms: &PlanTerms, billing_day: Option<BillingDay>) -> PlanTerms {
    PlanTerms { billing_day: billing_day.unwrap_or(terms.billing_day), ..terms.clone() }
}

/// The coupon of a code, found whatever its case and blanks, or the sentence that says why not (R087).
pub fn coupon(conn: &mut Conn, typed: &str, today: Date) -> Res<Option<Coupon>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let unknown = || Error::refused("coupon", format!("No coupon is called {}. Check the code.", typed.trim()));
    let coupon = coupons::by_code(conn, typed)?.ok_or_else(unknown)?;
    coupon.usable(today).map_err(|sentence| Error::refused("coupon", sentence))?;
    Ok(Some(coupon))
}

/// The fee by the patient's contract where it has one, with the price list's name (R011).
pub fn by_contract(conn: &mut Conn, patient: i64, plan: i64, price: PriceOption, day: Date) -> Res<(PriceOption, Option<String>)> {
    Ok(match prices::contract_fee(conn, patient, plan, price.every.word(), day)? {
        Some((list, fee)) if fee < price.fee => (PriceOption { fee, ..price }, Some(list)),
        _ => (price, None),
    })
}
