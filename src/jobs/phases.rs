//! The phases of a tick that only write: each claims what is due in short transactions and carries it out in batches that
//! are sized to take at most 20 ms; a batch that fails is done again one by one, and what fails then becomes a task with
//! its reason.

use crate::app::App;
use crate::base::{Date, Error, Now, Res, days};
use crate::billing::ChargeKind;
use crate::billing::actions::charge;
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, Clinic, Settings, clinics};
use crate::db::schema::{charges, grants, invoices, memberships, periods};
use crate::db::{Conn, Priority, Tx};
use crate::memberships::Collection;
use crate::memberships::actions::{fail, give, lapse, recognize, remind, renew};
use crate::memberships::rules::recognition;
use crate::memberships::store::{self, Facts};
use crate::wallet::actions::expire;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Most rows of one claim.
const CLAIM: i64 = 100;
/// Rows of the first batch.
const FIRST: usize = 25;
/// Longest write transaction of a batch.
const BATCH: Duration = Duration::from_millis(20);
/// Most claims of one tick: the next minute goes on.
const ROUNDS: usize = 10_000;

/// Carries out `many` for parts of the ids, each in one transaction; gives how many went well. A part is as large as the
/// ones before it let expect it to be done in time.
fn in_batches(app: &App, now: Now, what: &'static str, ids: &[i64], many: impl Fn(&mut Tx, &[i64]) -> Res<usize>) -> Res<usize> {
    let (mut at, mut done, mut size) = (0, 0, FIRST);
    while at < ids.len() {
        let part = &ids[at..ids.len().min(at + size)];
        let batch = app.write(now, Priority::Batch, |tx| {
            let began = Instant::now();
            many(tx, part).map(|well| (well, began.elapsed()))
        });
        match batch {
            Ok((well, took)) => {
                done += well;
                size = next_size(size, took);
            }
            Err(cause) => {
                tracing::warn!(what, %cause, "a batch is done again one by one");
                for id in part {
                    match app.write(now, Priority::Batch, |tx| many(tx, &[*id])) {
                        Ok(well) => done += well,
                        // No fault of the row: the next tick goes on with all of them.
                        Err(cause) if cause.is_full_disk() => return Err(cause),
                        Err(cause) => leave_to_staff(app, now, what, *id, &cause)?,
                    }
                }
            }
        }
        at += part.len();
    }
    Ok(done)
}

/// Half as many after a batch that took too long, twice as many after one that was done in less than half the time.
fn next_size(size: usize, took: Duration) -> usize {
    let size = match took {
        took if took > BATCH => size / 2,
        took if took < BATCH / 2 => size * 2,
        _ => size,
    };
    size.clamp(1, CLAIM as usize)
}

/// What is done for one id, done for each of a batch.
fn each(one: impl Fn(&mut Tx, i64) -> Res<bool>) -> impl Fn(&mut Tx, &[i64]) -> Res<usize> {
    move |tx, ids| ids.iter().try_fold(0, |well, id| Ok(well + usize::from(one(tx, *id)?)))
}

fn leave_to_staff(app: &App, now: Now, what: &'static str, id: i64, cause: &Error) -> Res<()> {
    tracing::error!(what, id, %cause, "left to staff");
    app.write(now, Priority::Batch, |tx| {
        let new = NewTask {
            kind: "run_failed",
            title: format!("Could not be done by itself: {what}, number {id}"),
            detail: "Look at it and tell support. Everything else went on.".into(),
            patient_id: None,
            membership_id: None,
            invoice_id: None,
            letter_id: None,
            due_on: clinics::first(tx)?.today(now),
            once_key: format!("run:{what}:{id}"),
        };
        tasks::add(tx, now, &new)
    })
}

pub fn end(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let ids = app.db.read(|c| lapse::to_end(c, clinic.id, clinic.today(now), i64::MAX))?;
    in_batches(app, now, "ending", &ids, each(|tx, id| lapse::end(tx, now, &Actor::timetable(), id).map(|()| true)))
}

pub fn suspend(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let ids = app.db.read(|c| lapse::to_suspend(c, clinic.id, clinic.today(now), i64::MAX))?;
    in_batches(app, now, "suspending", &ids, each(|tx, id| lapse::suspend(tx, now, id).map(|()| true)))
}

/// Renews what is due. Charges are ordered here and sent by their own worker.
pub fn renew(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let today = clinic.today(now);
    let mut done = 0;
    for _ in 0..ROUNDS {
        let ids = app.write(now, Priority::Batch, |tx| renew::claim(tx, &app.config.node, clinic.id, today, CLAIM))?;
        if ids.is_empty() {
            break;
        }
        done += in_batches(app, now, "renewal", &ids, |tx, ids| renew::renew(tx, now, clinic, ids, today))?;
    }
    Ok(done)
}

/// Orders the charges whose retry day has come (R094).
pub fn retry(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let today = clinic.today(now);
    let ids: Vec<i64> = app.db.read(|c| {
        let live =
            charges::table.filter(charges::invoice_id.eq(invoices::id)).filter(charges::state.eq_any(vec!["due", "sending", "unknown"]));
        Ok(invoices::table
            .filter(invoices::clinic_id.eq(clinic.id))
            .filter(invoices::status.eq("open"))
            .filter(invoices::retry_on.le(today))
            .filter(not(exists(live)))
            .order(invoices::id)
            .select(invoices::id)
            .load(c)?)
    })?;
    in_batches(app, now, "retry", &ids, each(|tx, id| retry_one(tx, now, id, today)))
}

fn retry_one(tx: &mut Tx, now: Now, invoice_id: i64, today: Date) -> Res<bool> {
    let invoice = crate::billing::store::lock_invoice(tx, invoice_id)?;
    let Some(membership) = invoice.membership_id.filter(|_| invoice.retry_on.is_some_and(|day| day <= today)) else { return Ok(false) };
    diesel::update(invoices::table.find(invoice_id)).set(invoices::retry_on.eq(None::<Date>)).execute(tx.c())?;
    let facts = store::lock(tx, membership)?;
    let Some(card) = renew::card_of(tx, &facts)? else {
        if !facts.by_invoice() {
            fail::without_card(tx, now, &facts, invoice_id)?;
        }
        return Ok(false);
    };
    charge::order(tx, now, &Actor::timetable(), invoice_id, card, ChargeKind::Automatic, today)?;
    Ok(true)
}

/// Gives grants whose day has come, of periods that are paid for, in grace, or asked for by invoice (E7, E53).
pub fn give(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let today = clinic.today(now);
    let mut due: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (membership, no) in app.db.read(|c| due_grants(c, clinic.id, today))? {
        due.entry(membership).or_default().push(no);
    }
    let ids: Vec<i64> = due.keys().copied().collect();
    in_batches(app, now, "grant", &ids, |tx, ids| {
        let facts = store::lock_all(tx, ids)?;
        let periods: Vec<(&Facts, i64)> = facts.iter().flat_map(|facts| due[&facts.row.id].iter().map(move |no| (facts, *no))).collect();
        give::give_all(tx, now, &Actor::timetable(), &periods, today)
    })
}

fn due_grants(conn: &mut Conn, clinic: i64, today: Date) -> Res<Vec<(i64, i64)>> {
    Ok(grants::table
        .inner_join(periods::table.on(periods::membership_id.eq(grants::membership_id).and(periods::no.eq(grants::period_no))))
        .inner_join(invoices::table.on(invoices::id.nullable().eq(periods::invoice_id)))
        .inner_join(memberships::table.on(memberships::id.eq(grants::membership_id)))
        .filter(grants::state.eq("due"))
        .filter(grants::starts_on.le(today))
        .filter(memberships::clinic_id.eq(clinic))
        .filter(memberships::status.eq_any(vec!["active", "trial", "past_due"]))
        .filter(
            invoices::status
                .eq("paid")
                .or(memberships::status.eq("past_due"))
                .or(invoices::status.eq("open").and(memberships::collection.eq(Collection::Invoice))),
        )
        .order((grants::membership_id, grants::period_no))
        .select((grants::membership_id, grants::period_no))
        .load(conn)?)
}

pub fn remind(app: &App, now: Now, clinic: &Clinic, settings: &Settings) -> Res<usize> {
    let today = clinic.today(now);
    let ids = app.db.read(|c| remind::candidates(c, clinic.id, today, settings, i64::MAX))?;
    let mut done = 0;
    for part in ids.chunks(CLAIM as usize) {
        let due = app.db.read(|c| remind::due(c, part, today, settings))?;
        let one = |tx: &mut Tx, id| match due.iter().find(|facts| facts.row.id == id) {
            Some(facts) => remind::remind(tx, now, facts),
            None => Ok(false),
        };
        done += in_batches(app, now, "reminder", &due.iter().map(|facts| facts.row.id).collect::<Vec<_>>(), each(one))?;
    }
    let ending = app.db.read(|c| remind::ending(c, clinic.id, today, settings))?;
    let one = |tx: &mut Tx, id| store::facts(tx, id).and_then(|facts| remind::tell_end(tx, now, &facts));
    Ok(done + in_batches(app, now, "end told", &ending, each(one))?)
}

/// Posts what fees have earned in the months that are over.
pub fn recognize(app: &App, now: Now, clinic: &Clinic) -> Res<usize> {
    let until = recognition::months_over(clinic.today(now));
    let ids = app.db.read(|c| recognize::due(c, clinic.id, until, i64::MAX))?;
    in_batches(app, now, "recognition", &ids, |tx, ids| recognize::recognize(tx, now, ids, until))
}

/// Ends lots whose date has come.
pub fn expire(app: &App, now: Now, clinics: &[Clinic]) -> Res<usize> {
    let today = clinics.iter().map(|clinic| clinic.today(now)).min().unwrap_or_else(|| days::add_days(now.clinic.date(), -1));
    let ids = app.db.read(|c| crate::wallet::store::ended_by(c, today, i64::MAX))?;
    in_batches(app, now, "expiry", &ids, each(|tx, id| expire::expire(tx, now, today, id).map(|()| true)))
}
