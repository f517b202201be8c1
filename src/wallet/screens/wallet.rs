//! `/patients/{no}/wallet`: what a patient can still use, lot by lot, and where each comes from (R138, R139, R140).

use crate::base::{Money, Res};
use crate::db::Conn;
use crate::db::schema::{grants, periods, plan_versions};
use crate::memberships::status::Mark;
use crate::patients::screens::header::{self, Header};
use crate::wallet::store::{self, MovementRow, Summary};
use crate::wallet::{Lot, LotClass, LotKind};
use crate::web::{Answer, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    all: String,
}

struct Row {
    what: String,
    from: String,
    got: String,
    used: String,
    booked: String,
    free: String,
    value: String,
    expires: String,
    over: bool,
}

struct Moved {
    day: String,
    text: String,
    by: String,
}

#[derive(Template)]
#[template(path = "wallet/wallet.html")]
struct Show {
    page: Page,
    header: Header,
    summary: Summary,
    rows: Vec<Row>,
    moved: Vec<Moved>,
    all: bool,
}

/// Movements shown.
const SHOWN: i64 = 20;

pub async fn show(site: Site, who: Who, no: Path<i64>, ask: Query<Ask>) -> Answer {
    let patient = *no;
    header::tab(&site, &who, patient, move |c, page, header| {
        let all = ask.0.all == "on";
        let lots = store::lots_of(c, patient, page.today, all)?;
        let summary = Summary::of(lots.iter().filter(|lot| lot.expires_on.is_none_or(|end| end > page.today)));
        let origins = origins(c, &page, &lots)?;
        let rows = lots.iter().map(|lot| row(&page, lot, &origins)).collect();
        let ids: Vec<i64> = lots.iter().map(|lot| lot.id).collect();
        let moved = store::movements(c, &ids, SHOWN)?.iter().map(|moved| said(&page, moved, &lots)).collect();
        Reply::page(&Show { page, header, summary, rows, moved, all })
    })
    .await
}

/// Where lots come from, in words: `Gold, May 31 – Jun 29`.
fn origins(c: &mut Conn, page: &Page, lots: &[Lot]) -> Res<HashMap<i64, String>> {
    use crate::db::schema::memberships;
    let of = |origin: &str| lots.iter().filter(|lot| lot.origin == origin).map(|lot| lot.origin_id).collect::<Vec<_>>();
    type Span = (i64, String, time::Date, time::Date);
    let granted: Vec<Span> = grants::table
        .inner_join(memberships::table.on(memberships::id.eq(grants::membership_id)))
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(grants::id.eq_any(of("grant")))
        .select((grants::id, plan_versions::name, grants::starts_on, grants::ends_on))
        .load(c)?;
    let banked: Vec<Span> = periods::table
        .inner_join(memberships::table.on(memberships::id.eq(periods::membership_id)))
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(periods::id.eq_any([of("banked_fee"), of("banked_coupon")].concat()))
        .select((periods::id, plan_versions::name, periods::starts_on, periods::ends_on))
        .load(c)?;
    let mut words = HashMap::new();
    for lot in lots {
        let spans = if lot.origin == "grant" { &granted } else { &banked };
        if let Some((_, plan, from, to)) = spans.iter().find(|(id, ..)| *id == lot.origin_id) {
            words.insert(lot.id, format!("{plan}, {}", crate::base::days::stretch(*from, *to, page.today)));
        }
    }
    Ok(words)
}

fn row(page: &Page, lot: &Lot, origins: &HashMap<i64, String>) -> Row {
    let amount = |n: crate::base::Quantity| match (lot.kind, n.0) {
        (_, 0) => "–".to_string(),
        (LotKind::Money, minor) => page.plain(&Money(minor)),
        (LotKind::Item, _) => n.plain(),
    };
    let left = Money(lot.list_value.0).share(lot.left().0, lot.granted.0);
    let value = match lot.kind {
        LotKind::Money => page.plain(&Money(lot.left().0)),
        LotKind::Item => format!("list {}", page.plain(&left)),
    };
    let over = lot.left().0 == 0 || lot.expires_on.is_some_and(|end| end <= page.today);
    Row {
        what: match (lot.kind, lot.class) {
            (LotKind::Money, LotClass::Paid) => "Money, paid".into(),
            (LotKind::Money, LotClass::Promotional) => "Money, promotional".into(),
            _ => lot.label.clone(),
        },
        from: origins.get(&lot.id).cloned().unwrap_or_else(|| lot.label.clone()),
        got: amount(lot.granted),
        used: amount(lot.consumed),
        booked: amount(lot.held),
        free: amount(lot.free()),
        value,
        expires: lot.expires_on.map_or("No expiry".into(), |end| page.day(&crate::base::days::last(end))),
        over,
    }
}

fn said(page: &Page, moved: &MovementRow, lots: &[Lot]) -> Moved {
    let lot = lots.iter().find(|lot| lot.id == moved.lot_id);
    let what = lot.map(|lot| lot.label.clone()).unwrap_or_default();
    let quantity = match lot.map(|lot| lot.kind) {
        Some(LotKind::Money) => page.money(&Money(moved.quantity.0)),
        _ => moved.quantity.plain(),
    };
    let note = if moved.note.is_empty() { String::new() } else { format!(", {}", moved.note) };
    Moved { day: page.day(&moved.day), text: format!("{}: {quantity} {what}{note}", moved.kind.label()), by: moved.actor.clone() }
}
