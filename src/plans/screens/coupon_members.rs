//! `/settings/patient-loyalty/coupons/{no}/members`: who used a coupon, and how many fees it was taken off.

use crate::plans::rules::coupon;
use crate::plans::store::coupons::{self, User};
use crate::plans::{Coupon, CouponTerms};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Members listed, the newest first.
const LISTED: i64 = 500;

#[derive(Template)]
#[template(path = "plans/coupon_members.html")]
struct List {
    page: Page,
    coupon: Coupon,
    /// `50% of the fee, one time`
    words: String,
    users: Vec<User>,
}

impl List {
    fn cycles(&self, user: &User) -> String {
        coupon::cycles_words(&self.coupon.terms, user.used)
    }
}

fn words(terms: &CouponTerms, page: &Page) -> String {
    format!("{}, {}", coupon::off_words(terms, &page.account.currency), coupon::duration_words(terms))
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let coupon = coupons::load(c, *no)?;
        Reply::page(&List { words: words(&coupon.terms, &page), users: coupons::users(c, *no, LISTED)?, coupon, page })
    })
    .await
}
