//! `/settings/patient-loyalty/coupons/{no}/archive`: the trash can of a coupon (R173, E27).

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
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&Confirm { page, coupon: store::coupons::load(c, *no)? })).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, LIST.into(), move |tx, page| {
        let coupon = coupons::archive(tx, page.now, &page.actor(), no)?;
        Ok(Reply::to(LIST).saying(format!("{} is archived. Nobody new can use it.", coupon.terms.code)))
    })
    .await
}
