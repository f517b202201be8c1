//! `/patients/{no}/memberships`: what a patient holds, what is left to use, and every charge with its attempts (R145, R102).
//! `/memberships/{no}` leads there.

use crate::base::{Date, Money, Quantity, Res, days};
use crate::billing::{AttemptState, InvoiceStatus};
use crate::db::Conn;
use crate::db::schema::{attempts, cards, charges, invoices, lots, payments};
use crate::gateway::declines;
use crate::memberships::Status;
use crate::memberships::status::{Badge, Mark, Star};
use crate::memberships::store::{self, Facts, GrantRow};
use crate::patients::screens::header::{self, Header};
use crate::wallet::Lot;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use diesel::prelude::*;
use std::collections::HashMap;

/// Periods shown of each membership.
const SHOWN: i64 = 12;

/// One membership as the tab shows it.
struct Held {
    facts: Facts,
    star: Star,
    badge: Badge,
    /// `$99.00 a month · next charge Jul 16, 2026 to Visa 4242`
    line: String,
    benefits: Vec<String>,
    included: String,
    renewal: String,
    history: Vec<Charged>,
    /// An invoice that waits for money, and what it asks for.
    open_invoice: Option<(i64, Money)>,
    cancelled: bool,
    undoable: bool,
}

/// One period with its money.
struct Charged {
    stretch: String,
    invoice_id: i64,
    number: String,
    tone: &'static str,
    state: String,
    amount: Money,
    tries: Vec<String>,
}

#[derive(Template)]
#[template(path = "memberships/memberships.html")]
struct Show {
    page: Page,
    header: Header,
    running: Vec<Held>,
    over: Vec<Held>,
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    let patient = *no;
    header::tab(&site, &who, patient, move |c, page, header| {
        let all = store::of_patient(c, patient)?;
        let (over, running): (Vec<Facts>, Vec<Facts>) =
            all.into_iter().partition(|facts| matches!(facts.row.status, Status::Ended | Status::Undone));
        let running = held(c, &page, running)?;
        let over = held(c, &page, over)?;
        Reply::page(&Show { page, header, running, over })
    })
    .await
}

pub async fn open(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, _| {
        let facts = store::facts(c, *no)?;
        Ok(Reply::to(format!("/patients/{}/memberships", facts.row.patient_id)))
    })
    .await
}

fn held(c: &mut Conn, page: &Page, all: Vec<Facts>) -> Res<Vec<Held>> {
    let versions: Vec<i64> = all.iter().map(|facts| facts.row.plan_version_id).collect();
    let colors: HashMap<i64, String> =
        crate::plans::store::versions(c, &versions)?.into_iter().map(|version| (version.id, version.color)).collect();
    all.into_iter().map(|facts| one(c, page, facts, &colors)).collect()
}

fn one(c: &mut Conn, page: &Page, facts: Facts, colors: &HashMap<i64, String>) -> Res<Held> {
    let row = &facts.row;
    let color = colors.get(&row.plan_version_id).cloned().unwrap_or_default();
    let mark = Mark::of(row.status).unwrap_or(Mark::Hollow);
    let star = Star { plan: facts.name().to_string(), color, mark, tier: facts.frozen.terms.tier };
    let badge = Badge::of(facts.standing(), page.today);
    let grants = store::grants_of(c, row.id)?;
    let given: Vec<i64> = grants.iter().filter_map(|grant| grant.lot_id).collect();
    let lots: Vec<Lot> = lots::table.filter(lots::id.eq_any(&given)).select(Lot::as_select()).load(c)?;
    let history = history(c, page, row.id)?;
    let open_invoice: Option<(i64, i64)> = invoices::table
        .filter(invoices::membership_id.eq(row.id))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .order(invoices::id)
        .select((invoices::id, invoices::gross - invoices::paid))
        .first(c)
        .optional()?;
    let cancelled = store::standing_cancellation(c, row.id)?.is_some() && row.status != Status::Ended;
    let undoable = crate::memberships::actions::undo::hindrance(&facts, page.today).is_none();
    Ok(Held {
        line: line(c, page, &facts)?,
        benefits: benefits(&facts, &grants, &lots, page.today),
        included: included(&facts),
        renewal: renewal(page, &facts),
        star,
        badge,
        history,
        open_invoice: open_invoice.map(|(id, asks)| (id, Money(asks))),
        cancelled,
        undoable,
        facts,
    })
}

fn line(c: &mut Conn, page: &Page, facts: &Facts) -> Res<String> {
    let price = &facts.frozen.price;
    let fee = format!("{} {}", page.money(&price.fee), price.every.per());
    let Some(next) = facts.row.next_billing_on else { return Ok(fee) };
    let card = match crate::memberships::actions::renew::card_of(c, facts)? {
        Some(id) => crate::patients::store::card(c, id)?.label(),
        None if facts.by_invoice() => return Ok(format!("{fee} · next invoice {}", days::long(next))),
        None => "no card on file".into(),
    };
    Ok(format!("{fee} · next charge {} to {card}", days::long(next)))
}

fn renewal(page: &Page, facts: &Facts) -> String {
    let anchor = facts.row.anchor_on.day();
    let note = if anchor > 28 { format!(" (day {anchor}: last day of short months)") } else { String::new() };
    match (facts.row.next_billing_on, facts.row.ends_on) {
        (_, Some(end)) => format!("Does not renew; last day {}", page.day(&days::last(end))),
        (Some(day), None) => format!("{}{note}", days::long(day)),
        (None, None) => "–".into(),
    }
}

fn included(facts: &Facts) -> String {
    let terms = &facts.frozen.terms;
    let mut parts: Vec<String> =
        terms.benefits.iter().map(|benefit| format!("{}, {} {}", benefit.item_name, benefit.quantity, benefit.every.per())).collect();
    if terms.bank_fee {
        parts.push("the fee as credit in the wallet".into());
    }
    if parts.is_empty() { "–".into() } else { parts.join(" · ") }
}

/// "Facial: 1 of 2 treatments used, plus 1 banked": this period's lot, and what older ones still hold (E48).
fn benefits(facts: &Facts, grants: &[GrantRow], lots: &[Lot], today: Date) -> Vec<String> {
    let terms = &facts.frozen.terms;
    let lot_of = |grant: &GrantRow| lots.iter().find(|lot| Some(lot.id) == grant.lot_id);
    terms
        .benefits
        .iter()
        .map(|benefit| {
            let of_item = || grants.iter().filter(|grant| grant.item_id == Some(benefit.item_id));
            let current = of_item().find(|grant| grant.starts_on <= today && today < grant.ends_on).and_then(lot_of);
            let current_id = current.map(|lot| lot.id);
            let older = of_item().filter_map(lot_of).filter(|lot| Some(lot.id) != current_id);
            let banked: i64 = older.filter(|lot| lot.expires_on.is_none_or(|end| end > today)).map(|lot| lot.free().0).sum();
            let unit = |n: Quantity| {
                if n == Quantity::whole(1) { benefit.unit.clone() } else { format!("{}s", benefit.unit.trim_end_matches('s')) }
            };
            let this = match current {
                Some(lot) => format!("{} of {} {} used", lot.consumed, lot.granted, unit(lot.granted)),
                None => format!("first {} comes with the next fee", benefit.unit),
            };
            let plus = if banked > 0 { format!(", plus {} banked", Quantity(banked)) } else { String::new() };
            format!("{}: {this}{plus}", benefit.item_name)
        })
        .collect()
}

fn history(c: &mut Conn, page: &Page, membership: i64) -> Res<Vec<Charged>> {
    let periods = store::periods_of(c, membership, SHOWN)?;
    let ids: Vec<i64> = periods.iter().filter_map(|period| period.invoice_id).collect();
    type InvoiceLine = (i64, Option<String>, InvoiceStatus, Money, Option<Date>);
    let billed: Vec<InvoiceLine> = invoices::table
        .filter(invoices::id.eq_any(&ids))
        .select((invoices::id, invoices::number, invoices::status, invoices::gross, invoices::retry_on))
        .load(c)?;
    let tries = tries(c, page, &ids)?;
    Ok(periods
        .iter()
        .filter_map(|period| {
            let (id, number, status, gross, retry_on) = billed.iter().find(|row| Some(row.0) == period.invoice_id)?;
            let (tone, state) = money_badge(*status, *retry_on, page);
            Some(Charged {
                stretch: days::stretch_long(period.starts_on, period.ends_on),
                invoice_id: *id,
                number: number.clone().unwrap_or_default(),
                tone,
                state,
                amount: *gross,
                tries: tries.get(id).cloned().unwrap_or_default(),
            })
        })
        .collect())
}

fn money_badge(status: InvoiceStatus, retry_on: Option<Date>, page: &Page) -> (&'static str, String) {
    match (status, retry_on) {
        (InvoiceStatus::Paid, _) => ("green", "Paid".into()),
        (InvoiceStatus::Open, Some(day)) => ("amber", format!("Retry {}", page.day(&day))),
        (InvoiceStatus::Open, None) => ("blue", "Open".into()),
        (InvoiceStatus::Unpaid, _) => ("red", "Unpaid".into()),
        (other, _) => ("grey", other.label().into()),
    }
}

/// Every attempt and every recorded payment, by invoice, in order of time.
fn tries(c: &mut Conn, page: &Page, ids: &[i64]) -> Res<HashMap<i64, Vec<String>>> {
    type Try = (i64, Date, AttemptState, Option<String>, String, String);
    let rows: Vec<Try> = attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .inner_join(cards::table.on(cards::id.eq(attempts::card_id)))
        .filter(charges::invoice_id.eq_any(ids))
        .order(attempts::id)
        .select((charges::invoice_id, attempts::day, attempts::state, attempts::code, cards::brand, cards::last4))
        .load(c)?;
    let mut by_invoice: HashMap<i64, Vec<String>> = HashMap::new();
    for (invoice, day, state, code, brand, last4) in rows {
        let card = crate::patients::card::label(&brand, &last4);
        let what = match (state, code) {
            (AttemptState::Declined | AttemptState::NeedsPatient, Some(code)) => {
                declines::sentence(&code).trim_end_matches('.').to_string()
            }
            (state, _) => state.label().to_string(),
        };
        by_invoice.entry(invoice).or_default().push(format!("{} {card}: {what}", page.day(&day)));
    }
    type Recorded = (i64, Date, crate::billing::Method);
    let recorded: Vec<Recorded> = payments::table
        .inner_join(crate::db::schema::allocations::table.on(crate::db::schema::allocations::payment_id.eq(payments::id)))
        .filter(crate::db::schema::allocations::invoice_id.eq_any(ids))
        .filter(crate::db::schema::allocations::amount.gt(0i64))
        .filter(payments::attempt_id.is_null())
        .order(payments::id)
        .select((crate::db::schema::allocations::invoice_id, payments::day, payments::method))
        .load(c)?;
    for (invoice, day, method) in recorded {
        by_invoice.entry(invoice).or_default().push(format!("{} {}: received", page.day(&day), method.label()));
    }
    Ok(by_invoice)
}
