//! `/settings/patient-loyalty/coupons/{no}/archive`: the trash can of a coupon (R173, E27).

use crate::base::text;
use crate::plans::Coupon;
use crate::plans::actions::coupons;
use crate::plans::store;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

const LIST: &str = "/settings/patient-loyalty/coupons";

#[derive(Template)]
#[template(path = "plans/coupon_archive.html")]
struct Confirm {
    page: Page,
    coupon: Coupon,
    /// `4 members keep`; empty where nobody has fees to come with it.
    running: String,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let coupon = store::coupons::load(c, *no)?;
        let running = match store::coupons::uses(c)?.get(&coupon.id).map_or(0, |one| one.running) {
            0 => String::new(),
            n => format!("{} its discount to the end.", text::count(n, "member keeps", "members keep")),
        };
        Reply::page(&Confirm { page, coupon, running })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, LIST.into(), move |tx, page| {
        let coupon = coupons::archive(tx, page.now, &page.actor(), no)?;
        Ok(Reply::to(LIST).saying(format!("{} is archived. Nobody new can use it.", coupon.terms.code)))
    })
    .await
}
