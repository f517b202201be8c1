//! Renews memberships whose day has come: the next period, its charge, missed periods as open invoices (R093).

use crate::base::{Date, Now, Res};
use crate::billing::actions::apply;
use crate::billing::actions::charge::{self, NewCharge};
use crate::billing::store as billing;
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, AutoInvoice, Clinic, Currency, account, settings};
use crate::db::schema::memberships;
use crate::db::{Conn, Tx, Utc, clock};
use crate::memberships::Collection;
use crate::memberships::actions::fail;
use crate::memberships::actions::invoicing;
use crate::memberships::actions::open_period::{self, Opened, Opening};
use crate::memberships::rules::course::Course;
use crate::memberships::rules::period::Period;
use crate::memberships::rules::renewal::{self, Decision};
use crate::memberships::store::{self, Facts, Step};
use crate::patients::store::cards;
use diesel::prelude::*;
use time::Duration;

/// How long one worker keeps a membership to itself, in seconds.
const LEASE: i64 = 60;

/// Claims memberships of a clinic whose billing day has come.
pub fn claim(tx: &mut Tx, node: &str, clinic: i64, today: Date, limit: i64) -> Res<Vec<i64>> {
    let at = clock(tx)?;
    let plans = invoicing::automatic_plans(tx, clinic)?;
    let asked =
        memberships::auto_invoice.eq(AutoInvoice::On).or(memberships::auto_invoice.is_null().and(memberships::plan_id.eq_any(plans)));
    let query = memberships::table
        .filter(memberships::clinic_id.eq(clinic))
        .filter(memberships::next_billing_on.le(today))
        .filter(memberships::status.eq_any(vec!["active", "trial", "past_due"]))
        .filter(memberships::collection.eq(Collection::Automatic).or(asked))
        .filter(memberships::lease_until.is_null().or(memberships::lease_until.lt(Utc::new(at))))
        .order((memberships::next_billing_on, memberships::id))
        .limit(limit)
        .select(memberships::id);
    let ids: Vec<i64> = match tx.c() {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    diesel::update(memberships::table.filter(memberships::id.eq_any(&ids)))
        .set((memberships::lease_by.eq(Some(node)), memberships::lease_until.eq(Some(Utc::new(at + Duration::seconds(LEASE))))))
        .execute(tx.c())?;
    Ok(ids)
}

/// A membership with its period that was just opened.
type Asking<'a> = (&'a Facts, Opened);

/// Renews memberships of a clinic as their rules and the day decide; gives how many those were. Doing it twice changes nothing.
pub fn renew(tx: &mut Tx, now: Now, clinic: &Clinic, ids: &[i64], today: Date) -> Res<usize> {
    let actor = Actor::timetable();
    let all = store::lock_all(tx, ids)?;
    let currency = account::load(tx)?.currency;
    let mut current = Vec::with_capacity(all.len());
    for facts in &all {
        if let Some((course, period)) = move_on(tx, now, &actor, facts, clinic, &currency, today)? {
            current.push((facts, course, period));
        }
    }
    let thanks = match current.iter().any(|(_, _, period)| period.no == 1) {
        true => settings::load(tx)?.thank_you,
        false => String::new(),
    };
    let openings: Vec<Opening> = current
        .iter()
        .map(|(facts, course, period)| Opening { facts, course, period: *period, currency: &currency, thank_you: &thanks })
        .collect();
    let opened = open_period::open_all(tx, now, &actor, clinic, &openings, today)?;
    let asking = openings.iter().map(|one| one.facts).zip(opened).filter(|(_, opened)| !opened.asks.is_zero());
    // By invoice nothing is charged (R099).
    let (by_invoice, charged): (Vec<Asking>, Vec<Asking>) = asking.partition(|(facts, _)| facts.by_invoice());
    collect(tx, now, &actor, &charged, today)?;
    invoicing::send_made(tx, now, clinic, &by_invoice, false)?;
    Ok(all.len())
}

/// Moves a membership on past the periods that are due and opens those that were missed; gives the one to be charged, with the course that it is charged by.
fn move_on(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    facts: &Facts,
    clinic: &Clinic,
    currency: &Currency,
    today: Date,
) -> Res<Option<(Course, Period)>> {
    let row = &facts.row;
    if row.next_billing_on.is_none_or(|day| day > today) {
        return Ok(None);
    }
    let course = facts.course();
    let (missed, current, next_billing_on) = match renewal::decide(&course, &facts.due(), today) {
        Decision::Stop => (vec![], None, None),
        Decision::Renew { missed, current, next_billing_on } => (missed, current, next_billing_on),
    };
    let periods: Vec<Period> = missed.iter().chain(&current).copied().collect();
    store::step(tx, row, &Step { next_billing_on, ..open_period::step_after(facts, &course, &periods) })?;
    store::take_terms(tx, facts, &course, &periods)?;
    let (mut course, mut due) = (course, facts.due());
    for period in missed {
        let opening = Opening { facts, course: &course, period, currency, thank_you: "" };
        let opened = open_period::open(tx, now, actor, clinic, opening, today)?;
        renewal::advance(&mut course, &mut due, &period);
        missed_task(tx, now, facts, opened.invoice_id, &period, today)?;
    }
    Ok(current.map(|period| (course, period)))
}

/// Orders the charges of periods that were just opened.
fn collect(tx: &mut Tx, now: Now, actor: &Actor, all: &[Asking], today: Date) -> Res<()> {
    let chosen: Vec<_> = all.iter().map(|(facts, _)| (facts.row.payer_id, facts.row.card_id)).collect();
    let cards = cards::chargeable_all(tx, &chosen)?;
    // Money of theirs that is here already goes first.
    let in_credit = billing::credit::in_credit(tx, &chosen.iter().map(|one| one.0).collect::<Vec<_>>())?;
    let mut orders = Vec::with_capacity(all.len());
    for ((facts, opened), card) in all.iter().zip(cards) {
        let mut asks = opened.asks;
        if in_credit.contains(&facts.row.payer_id) && !asks.is_zero() {
            asks -= apply::apply_what_is_there(tx, now, actor, opened.invoice_id)?;
            if asks.is_zero() {
                continue;
            }
        }
        match card {
            Some(card) => orders.push(NewCharge {
                invoice_id: opened.invoice_id,
                payer_id: facts.row.payer_id,
                membership_id: Some(facts.row.id),
                card_id: card.id,
                amount: asks,
            }),
            None => {
                let facts = store::facts(tx, facts.row.id)?;
                fail::without_card(tx, now, &facts, opened.invoice_id)?;
            }
        }
    }
    charge::order_new(tx, now, actor, &orders, today)
}

/// The card to charge: the membership's own, else the payer's default one; none where it is paid by invoice.
pub fn card_of(conn: &mut Conn, facts: &Facts) -> Res<Option<i64>> {
    if facts.by_invoice() {
        return Ok(None);
    }
    Ok(cards::chargeable(conn, facts.row.payer_id, facts.row.card_id)?.map(|card| card.id))
}

fn missed_task(tx: &mut Tx, now: Now, facts: &Facts, invoice_id: i64, period: &Period, today: Date) -> Res<()> {
    let new = NewTask {
        kind: "missed_period",
        title: format!("Collect or waive a missed fee of {}", facts.name()),
        detail: format!(
            "{} was not billed in time. It stands as an open invoice and is not charged by itself.",
            crate::base::days::stretch_long(period.starts_on, period.ends_on)
        ),
        patient_id: Some(facts.row.patient_id),
        membership_id: Some(facts.row.id),
        invoice_id: Some(invoice_id),
        letter_id: None,
        due_on: today,
        once_key: format!("missed:{invoice_id}"),
    };
    tasks::add(tx, now, &new)
}
