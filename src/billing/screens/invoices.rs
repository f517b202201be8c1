//! `/invoices`: all of them, the newest first, each with two badges: where its money stands and where its letter is.
//! `/patients/{no}/billing/purchases` and `/patients/{no}/billing/payments` are a patient's own.

use crate::base::{Badge, Money, Res, text};
use crate::billing::reading::{self, Ask, Listed, Payment};
use crate::billing::store;
use crate::db::Conn;
use crate::letters::outbox;
use crate::letters::rules::badges as post_badges;
use crate::memberships::status::Mark;
use crate::patients::screens::header::{self, Header};
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who, form};
use actix_web::web::Path;
use askama::Template;

const ROWS: i64 = 25;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct AskForm {
    q: String,
    open: String,
    memberships: String,
    page: String,
}

struct Row {
    listed: Listed,
    money: Badge,
    post: Badge,
}

#[derive(Template)]
#[template(path = "billing/invoices.html", blocks = ["rows"])]
struct List {
    page: Page,
    ask: AskForm,
    rows: Vec<Row>,
    count: String,
    current: i64,
    pages: i64,
    base: String,
}

/// The badge of the newest letter about an invoice.
pub fn post_badge(c: &mut Conn, page: &Page, invoice: i64) -> Res<Badge> {
    let newest = outbox::by_invoice(c, invoice)?.into_iter().max_by_key(|letter| letter.id);
    let held = page.account.held_since.is_some();
    Ok(post_badges::post(newest.as_ref().map(post_badges::Post::from), held, &page.clinic.zone, page.today))
}

fn rows(c: &mut Conn, page: &Page, listed: Vec<Listed>) -> Res<Vec<Row>> {
    let ids: Vec<i64> = listed.iter().map(|row| row.invoice.id).collect();
    let newest = newest_letters(c, &ids)?;
    let held = page.account.held_since.is_some();
    Ok(listed
        .into_iter()
        .map(|listed| Row {
            money: listed.invoice.badge(page.today),
            post: post_badges::post(newest.get(&listed.invoice.id).map(post_badges::Post::from), held, &page.clinic.zone, page.today),
            listed,
        })
        .collect())
}

/// The newest letter about each of some invoices.
fn newest_letters(c: &mut Conn, ids: &[i64]) -> Res<std::collections::HashMap<i64, crate::letters::Letter>> {
    use crate::db::schema::letters;
    use diesel::prelude::*;
    let rows: Vec<crate::letters::Letter> =
        letters::table.filter(letters::invoice_id.eq_any(ids)).order(letters::id).select(crate::letters::Letter::as_select()).load(c)?;
    Ok(rows.into_iter().filter_map(|letter| Some((letter.invoice_id?, letter))).collect())
}

pub async fn list(site: Site, who: Who, htmx: Htmx, ask: Query<AskForm>) -> Answer {
    site.page(&who, move |c, page| {
        let ask = ask.0;
        let current = ask.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
        let wanted =
            Ask { typed: ask.q.clone(), open: (ask.open == "on").then_some(true), memberships: ask.memberships == "on", patient: None };
        let (listed, count) = reading::list(c, &wanted, ROWS, (current - 1) * ROWS)?;
        let rows = rows(c, &page, listed)?;
        let base = format!(
            "/invoices?q={}&open={}&memberships={}&page=",
            form::encode(&ask.q),
            form::encode(&ask.open),
            form::encode(&ask.memberships)
        );
        let pages = (count + ROWS - 1) / ROWS;
        let count = text::count(count, "invoice", "invoices");
        let list = List { page, ask, rows, count, current, pages, base };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}

#[derive(Template)]
#[template(path = "billing/purchases.html")]
struct Purchases {
    page: Page,
    header: Header,
    rows: Vec<Row>,
    drafts: Vec<Waiting>,
}

/// An invoice by hand that was not issued yet.
struct Waiting {
    id: i64,
    lines: String,
    by: String,
}

pub async fn purchases(site: Site, who: Who, no: Path<i64>) -> Answer {
    let patient = *no;
    header::tab(&site, &who, patient, move |c, page, header| {
        let (listed, _) = reading::list(c, &Ask { patient: Some(patient), ..Ask::default() }, 100, 0)?;
        let rows = rows(c, &page, listed)?;
        let mut drafts = Vec::new();
        for draft in store::drafts::of_patient(c, patient)? {
            let lines = text::count(store::drafts::lines(c, draft.id)?.len() as i64, "line", "lines");
            drafts.push(Waiting { id: draft.id, lines, by: draft.created_by });
        }
        Reply::page(&Purchases { page, header, rows, drafts })
    })
    .await
}

struct Paid {
    payment: Payment,
    badge: Badge,
    invoices: Vec<(i64, String)>,
}

#[derive(Template)]
#[template(path = "billing/payments.html")]
struct Payments {
    page: Page,
    header: Header,
    rows: Vec<Paid>,
}

pub async fn payments(site: Site, who: Who, no: Path<i64>) -> Answer {
    let patient = *no;
    header::tab(&site, &who, patient, move |c, page, header| {
        let all = reading::payments_of_patient(c, patient, 100)?;
        let ids: Vec<i64> = all.iter().map(|(payment, _)| payment.id).collect();
        let applied = reading::invoices_paid_by(c, &ids)?;
        let rows = all
            .into_iter()
            .map(|(payment, refunded)| {
                let invoices = applied.iter().filter(|row| row.0 == payment.id).map(|row| (row.1, row.2.clone())).collect();
                let badge = match refunded {
                    Money::ZERO => Badge::new("green", "Received"),
                    back if back == payment.amount => Badge::new("grey", "Refunded"),
                    _ => Badge::new("grey", "Part refunded"),
                };
                Paid { payment, badge, invoices }
            })
            .collect();
        Reply::page(&Payments { page, header, rows })
    })
    .await
}
