//! Renews memberships whose day has come: the next period, its charge, missed periods as open invoices (R093).

use crate::base::{Date, Now, Res};
use crate::billing::ChargeKind;
use crate::billing::actions::charge;
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, Clinic, settings};
use crate::db::schema::memberships;
use crate::db::{Conn, Tx, Utc, clock};
use crate::memberships::Collection;
use crate::memberships::actions::{fail, open_period};
use crate::memberships::rules::period::Period;
use crate::memberships::rules::renewal::{self, Decision};
use crate::memberships::store::{self, Facts, Step};
use diesel::prelude::*;
use time::Duration;

/// How long one worker keeps a membership to itself, in seconds.
const LEASE: i64 = 60;

/// Claims memberships of a clinic whose billing day has come.
pub fn claim(tx: &mut Tx, node: &str, clinic: i64, today: Date, limit: i64) -> Res<Vec<i64>> {
    let at = clock(tx)?;
    let collections = made_by_themselves(tx)?;
    let query = memberships::table
        .filter(memberships::clinic_id.eq(clinic))
        .filter(memberships::next_billing_on.le(today))
        .filter(memberships::status.eq_any(vec!["active", "trial", "past_due"]))
        .filter(memberships::collection.eq_any(collections))
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

/// How those are collected whose invoices are made by themselves: without "Auto invoice" (R097) the others stay due until
/// somebody makes the invoice by hand.
fn made_by_themselves(tx: &mut Tx) -> Res<Vec<Collection>> {
    let auto = settings::load(tx)?.auto_invoice;
    Ok(Collection::ALL.iter().copied().filter(|collection| auto || *collection == Collection::Automatic).collect())
}

/// Renews one membership as its rules and the day decide. Doing it twice changes nothing.
pub fn renew(tx: &mut Tx, now: Now, facts: &Facts, clinic: &Clinic, today: Date) -> Res<()> {
    let row = &facts.row;
    if row.next_billing_on.is_none_or(|day| day > today) {
        return Ok(());
    }
    let actor = Actor::timetable();
    let (missed, current, next_billing_on) = match renewal::decide(&facts.due(), today) {
        Decision::Stop => (vec![], None, None),
        Decision::Renew { missed, current, next_billing_on } => (missed, current, next_billing_on),
    };
    let next_no = row.next_no + missed.len() as i64 + i64::from(current.is_some());
    store::step(tx, row, &Step { next_no, next_billing_on, ..Step::of(row) })?;
    for period in &missed {
        let opened = open_period::open(tx, now, &actor, facts, clinic, period, today, "")?;
        missed_task(tx, now, facts, opened.invoice_id, period, today)?;
    }
    let Some(period) = current else { return Ok(()) };
    let thank_you = if period.no == 1 { settings::load(tx)?.thank_you } else { String::new() };
    let opened = open_period::open(tx, now, &actor, facts, clinic, &period, today, &thank_you)?;
    // By invoice nothing is charged, and the invoice is sent by hand (R099, E1).
    if opened.asks.is_zero() || facts.by_invoice() {
        return Ok(());
    }
    match card_of(tx, facts)? {
        Some(card) => charge::order(tx, now, &actor, opened.invoice_id, card, ChargeKind::Automatic, today).map(|_| ()),
        None => {
            let facts = store::facts(tx, row.id)?;
            fail::without_card(tx, now, &facts, opened.invoice_id)
        }
    }
}

/// The card to charge: the membership's own, else the payer's default one; none where it is paid by invoice.
pub fn card_of(conn: &mut Conn, facts: &Facts) -> Res<Option<i64>> {
    if facts.by_invoice() {
        return Ok(None);
    }
    Ok(crate::patients::store::cards::chargeable(conn, facts.row.payer_id, facts.row.card_id)?.map(|card| card.id))
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
