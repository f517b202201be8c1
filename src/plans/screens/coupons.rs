//! `/settings/patient-loyalty/coupons`: every membership discount coupon with its state (R166, R172, R173).

use crate::base::{Badge, Res, days, text};
use crate::db::Conn;
use crate::plans::rules::coupon;
use crate::plans::store::coupons;
use crate::web::{Answer, Page, Query, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    archived: String,
}

pub struct Row {
    pub id: i64,
    pub code: String,
    /// `10% of the fee`
    pub off: String,
    pub also_setup_fee: bool,
    /// `for 3 charges`
    pub duration: String,
    /// The last day on which it can be entered.
    pub last_day: String,
    /// `31 members`; empty where nobody used it.
    pub used: String,
    /// `58 charges, 4 running`
    pub cycles: String,
    pub badge: Badge,
    pub archived: bool,
}

/// The codes, newest first; archived ones only when asked for.
pub fn rows(c: &mut Conn, page: &Page, archived: bool) -> Res<Vec<Row>> {
    let uses = coupons::uses(c)?;
    let used = |id: i64| uses.get(&id).copied().unwrap_or_default();
    let all = coupons::all(c)?.into_iter().filter(|coupon| archived || !coupon.archived);
    let row = |one: coupon::Coupon| Row {
        id: one.id,
        off: coupon::off_words(&one.terms, &page.account.currency),
        also_setup_fee: one.terms.also_setup_fee,
        duration: coupon::duration_words(&one.terms),
        last_day: one.expires_on.map_or("No expiry".into(), |end| days::long(days::last(end))),
        used: if used(one.id).members == 0 { String::new() } else { text::count(used(one.id).members, "member", "members") },
        cycles: coupon::use_words(used(one.id).cycles, used(one.id).running),
        badge: coupon::badge(&one, page.today),
        archived: one.archived,
        code: one.terms.code,
    };
    Ok(all.map(row).collect())
}

#[derive(Template)]
#[template(path = "plans/coupons.html")]
struct List {
    ask: Ask,
    rows: Vec<Row>,
    page: Page,
}

pub async fn list(site: Site, who: Who, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let rows = rows(c, &page, ask.0.archived == "on")?;
        Reply::page(&List { ask: ask.0, rows, page })
    })
    .await
}
