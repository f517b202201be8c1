//! `/patients/{no}/memberships`: what a patient holds, what is left to use, and every charge with its attempts (R145, R102).
//! `/memberships/{no}` leads there.

use crate::base::{Date, Money, Quantity, Res, days, text};
use crate::billing::InvoiceStatus;
use crate::billing::reading::{self, Try};
use crate::db::Conn;
use crate::memberships::Status;
use crate::memberships::actions::agree;
use crate::memberships::rules::leaving;
use crate::memberships::status::{Badge, Mark, Star};
use crate::memberships::store::held::{self, Billed};
use crate::memberships::store::{self, Facts, GrantRow};
use crate::patients::screens::header::{self, Header};
use crate::wallet::Lot;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use std::collections::HashMap;

/// Periods shown of each membership.
const SHOWN: i64 = 12;

/// One membership as the tab shows it.
struct Held {
    facts: Facts,
    /// None where nothing stands beside the name: it waits, is suspended, or ended before this month.
    star: Option<Star>,
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
    /// `committed for 6 months, through Jul 30, 2026`; empty where nothing binds any more.
    committed: String,
    /// A commitment that the patient was told of waits for a signature.
    signs: bool,
}

impl Held {
    fn is_over(&self) -> bool {
        matches!(self.facts.row.status, Status::Ended | Status::Undone)
    }
}

/// One period with its money.
struct Charged {
    stretch: String,
    invoice_id: i64,
    number: String,
    tone: &'static str,
    state: String,
    amount: Money,
    /// Each line of the invoice with how its sum came about.
    why: Vec<String>,
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
        let (over, running) = held(c, &page, patient)?.into_iter().partition(|held| held.is_over());
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

/// Everything is read once for all memberships of the patient.
fn held(c: &mut Conn, page: &Page, patient: i64) -> Res<Vec<Held>> {
    let all = held::memberships_of(c, patient)?;
    if all.is_empty() {
        return Ok(vec![]);
    }
    let grants = held::grants_of(c, patient, page.today)?;
    let billed = held::billed(c, patient, SHOWN)?;
    let mut waiting = Vec::new();
    for one in &all {
        if agree::waits(c, &one.facts, one.commitment)? {
            waiting.push(one.facts.row.id);
        }
    }
    let periodic: Vec<i64> = billed.iter().filter(|one| one.period.is_some()).map(|one| one.invoice_id).collect();
    let tries = reading::tries(c, &periodic)?;
    Ok(all.into_iter().map(|one| show(page, one, &waiting, &grants, &billed, &tries)).collect())
}

type Grants = [(GrantRow, Option<Lot>)];

fn show(page: &Page, one: held::Held, waiting: &[i64], grants: &Grants, billed: &[Billed], tries: &HashMap<i64, Vec<Try>>) -> Held {
    let facts = &one.facts;
    let row = &facts.row;
    let mark = Mark::shown(row.status, row.starts_on, row.ends_on, page.today);
    let ours = || billed.iter().filter(|invoice| invoice.membership_id == row.id);
    Held {
        star: mark.map(|mark| Star { plan: facts.name().to_string(), color: one.color, mark, tier: facts.frozen.terms.tier }),
        badge: Badge::of(facts.standing(), page.today),
        line: line(page, facts, one.card.as_deref()),
        benefits: benefits(facts, grants, page.today),
        included: included(facts),
        renewal: renewal(page, facts),
        history: history(page, ours(), tries),
        open_invoice: ours().find(|invoice| invoice.is_open()).map(|open| (open.invoice_id, open.gross - open.paid)),
        cancelled: one.cancelled && row.status != Status::Ended,
        undoable: crate::memberships::actions::undo::hindrance(facts, page.today).is_none(),
        committed: committed(facts, page.today),
        signs: waiting.contains(&row.id),
        facts: one.facts,
    }
}

fn committed(facts: &Facts, today: Date) -> String {
    match leaving::bound(&facts.course(), today).filter(|bound| today < bound.until && facts.row.status.holds()) {
        Some(bound) => {
            let months = text::count(bound.months.into(), "month", "months");
            format!("committed for {months}, through {}", days::long(days::last(bound.until)))
        }
        None => String::new(),
    }
}

fn line(page: &Page, facts: &Facts, card: Option<&str>) -> String {
    let price = &facts.frozen.price;
    let fee = format!("{} {}", page.money(&price.fee), price.every.per());
    match facts.row.next_billing_on {
        Some(next) if facts.by_invoice() => format!("{fee} · next invoice {}", days::long(next)),
        Some(next) => format!("{fee} · next charge {} to {}", days::long(next), card.unwrap_or("no card on file")),
        None => fee,
    }
}

fn renewal(page: &Page, facts: &Facts) -> String {
    let day = facts.row.billing_day;
    let note = if day > 28 { format!(" (day {day}: last day of short months)") } else { String::new() };
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
fn benefits(facts: &Facts, grants: &Grants, today: Date) -> Vec<String> {
    let terms = &facts.frozen.terms;
    let ours = || grants.iter().filter(|(grant, _)| grant.membership_id == facts.row.id);
    terms
        .benefits
        .iter()
        .map(|benefit| {
            let of_item = || ours().filter(|(grant, _)| grant.item_id == Some(benefit.item_id));
            let current = of_item().find(|(grant, _)| grant.starts_on <= today && today < grant.ends_on);
            let current = current.and_then(|(_, lot)| lot.as_ref());
            let current_id = current.map(|lot| lot.id);
            let older = of_item().filter_map(|(_, lot)| lot.as_ref()).filter(|lot| Some(lot.id) != current_id);
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

/// The newest period first.
fn history<'a>(page: &Page, billed: impl Iterator<Item = &'a Billed>, tries: &HashMap<i64, Vec<Try>>) -> Vec<Charged> {
    let mut periods: Vec<_> = billed.filter_map(|invoice| invoice.period.map(|period| (period, invoice))).collect();
    periods.sort_by_key(|((no, ..), _)| std::cmp::Reverse(*no));
    periods
        .into_iter()
        .take(SHOWN as usize)
        .map(|((_, starts_on, ends_on), invoice)| {
            let (tone, state) = money_badge(invoice.status, invoice.retry_on, page);
            let tries = tries.get(&invoice.invoice_id).map(Vec::as_slice).unwrap_or_default();
            Charged {
                stretch: days::stretch_long(starts_on, ends_on),
                invoice_id: invoice.invoice_id,
                number: invoice.number.clone(),
                tone,
                state,
                amount: invoice.gross,
                why: why(page, invoice),
                tries: tries.iter().map(|one| format!("{} {}", page.day(&one.day), one.words)).collect(),
            }
        })
        .collect()
}

fn why(page: &Page, invoice: &Billed) -> Vec<String> {
    let told = invoice.lines.iter().filter(|(_, _, why)| !why.is_empty());
    match &invoice.lines[..] {
        [(_, _, why)] => told.map(|_| why.clone()).collect(),
        _ => told.map(|(what, net, why)| format!("{} {}: {why}", what.trim_start_matches('★').trim_start(), page.money(net))).collect(),
    }
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
