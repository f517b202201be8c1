//! Attempts at a charge: the key stored before sending, the answer recorded after.
//!
//! A new attempt gets a new key; an unknown outcome is asked for and repeats the same one, and after 20 hours is settled by
//! asking alone. What surely was not carried out, because the processor could not be reached or knows nothing of it, is *not sent*: the same
//! attempt goes out again, with its own key, as if for the first time. It never becomes a decline.

use super::pay::{self, NewPayment};
use crate::base::{Date, Error, Happened, Money, Now, Res, secret};
use crate::billing::{AttemptState, ChargeKind, ChargeState, Method};
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, clinics as clinics_of};
use crate::db::schema::{attempts, cards, charges, clinics, invoices, payers};
use crate::db::{Conn, Tx, Utc, clock};
use crate::gateway::{Answer, ChargeOrder};
use crate::per_backend;
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::HashMap;
use time::{Duration, OffsetDateTime};

/// How long one worker keeps a charge to itself, in seconds: longer than the processor's client waits.
const LEASE: i64 = 120;
/// From this age on an unknown outcome is only asked for and not sent again, in hours: the processor forgets keys after 24.
const ASK_AFTER: i64 = 20;

/// An attempt to be carried out.
#[derive(Clone, Debug)]
pub struct Task {
    pub charge_id: i64,
    pub attempt_id: i64,
    pub order: ChargeOrder,
    /// Sent before, so long ago that it is only asked for.
    pub only_ask: bool,
    /// Sent before at all.
    pub repeated: bool,
}

#[derive(Queryable)]
struct Row {
    charge_id: i64,
    amount: Money,
    kind: ChargeKind,
    card_id: i64,
    method: String,
    customer: Option<String>,
    number: Option<String>,
    zone: String,
    day_reached: Option<Date>,
}

/// Claims charges that wait, those of `only` or the oldest due, and stores their attempts.
pub fn claim(tx: &mut Tx, now: Now, node: &str, currency: &str, only: Option<i64>, limit: i64) -> Res<Vec<Task>> {
    let at = clock(tx)?;
    let ids = waiting(tx, at, only, limit)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let until = Utc::new(at + Duration::seconds(LEASE));
    diesel::update(charges::table.filter(charges::id.eq_any(&ids)))
        .set((charges::lease_by.eq(Some(node)), charges::lease_until.eq(Some(until))))
        .execute(tx.c())?;
    let rows: Vec<Row> = charges::table
        .inner_join(cards::table.on(cards::id.eq(charges::card_id)))
        .inner_join(payers::table.on(payers::id.eq(cards::payer_id)))
        .inner_join(invoices::table.on(invoices::id.eq(charges::invoice_id)))
        .inner_join(clinics::table.on(clinics::id.eq(invoices::clinic_id)))
        .filter(charges::id.eq_any(&ids))
        .order(charges::id)
        .select((
            charges::id,
            charges::amount,
            charges::kind,
            charges::card_id,
            cards::processor_method,
            payers::processor_customer,
            invoices::number,
            clinics::zone,
            clinics::day_reached,
        ))
        .load(tx.c())?;
    diesel::update(charges::table.filter(charges::id.eq_any(&ids)).filter(charges::state.eq(ChargeState::Due)))
        .set(charges::state.eq(ChargeState::Sending))
        .execute(tx.c())?;
    let tries = tries(tx, now, &ids, &rows)?;
    rows.into_iter().map(|row| tries.get(&row.charge_id).map(|one| task(now, currency, row, one)).ok_or(Error::NotFound)).collect()
}

fn waiting(tx: &mut Tx, at: OffsetDateTime, only: Option<i64>, limit: i64) -> Res<Vec<i64>> {
    // At most one automatic charge of a membership a day: one that was put off waits for its day at the clinic.
    let its_day = invoices::table
        .inner_join(clinics::table.on(clinics::id.eq(invoices::clinic_id)))
        .filter(invoices::id.eq(charges::invoice_id))
        .filter(clinics::day_reached.ge(charges::due_on.nullable()));
    let query = charges::table
        .select(charges::id)
        .filter(charges::kind.ne(ChargeKind::Automatic).or(exists(its_day)))
        .filter(charges::state.eq_any(vec!["due", "sending", "unknown"]))
        .filter(charges::lease_until.is_null().or(charges::lease_until.lt(Utc::new(at))))
        .order(charges::id)
        .limit(limit);
    Ok(match (tx.c(), only) {
        (Conn::Pg(c), Some(id)) => query.filter(charges::id.eq(id)).for_update().skip_locked().load(c)?,
        (Conn::Pg(c), None) => query.for_update().skip_locked().load(c)?,
        (Conn::Sqlite(c), Some(id)) => query.filter(charges::id.eq(id)).load(c)?,
        (Conn::Sqlite(c), None) => query.load(c)?,
    })
}

/// The attempt of a charge that goes out now.
struct Try {
    id: i64,
    key: String,
    /// When it was sent before.
    sent_at: Option<OffsetDateTime>,
}

fn task(now: Now, currency: &str, row: Row, one: &Try) -> Task {
    let order = ChargeOrder {
        key: one.key.clone(),
        charge: row.charge_id,
        customer: row.customer.unwrap_or_default(),
        method: row.method,
        amount: row.amount,
        currency: currency.to_string(),
        description: format!("Invoice {}", row.number.unwrap_or_default()),
        off_session: row.kind != ChargeKind::Patient,
    };
    let only_ask = one.sent_at.is_some_and(|at| now.machine - at > Duration::hours(ASK_AFTER));
    Task { charge_id: row.charge_id, attempt_id: one.id, order, only_ask, repeated: one.sent_at.is_some() }
}

/// An attempt that was not sent goes out now: its hours begin anew.
fn send_again(tx: &mut Tx, now: Now, id: i64, row: &Row) -> Res<()> {
    diesel::update(attempts::table.find(id))
        .set((attempts::state.eq(AttemptState::Sent), attempts::day.eq(row.day(now)), attempts::sent_at.eq(Utc::new(now.machine))))
        .execute(tx.c())?;
    Ok(())
}

impl Row {
    fn day(&self, now: Now) -> Date {
        day_at(now, &self.zone, self.day_reached)
    }
}

/// The civil day at a clinic, which never goes back.
fn day_at(now: Now, zone: &str, reached: Option<Date>) -> Date {
    let day = now.day(zone);
    reached.map_or(day, |reached| reached.max(day))
}

/// The attempt that has no answer yet, or else a new one, by charge.
fn tries(tx: &mut Tx, now: Now, charges: &[i64], rows: &[Row]) -> Res<HashMap<i64, Try>> {
    let known: Vec<(i64, i64, String, AttemptState, Utc)> = attempts::table
        .filter(attempts::charge_id.eq_any(charges))
        .select((attempts::charge_id, attempts::id, attempts::key, attempts::state, attempts::sent_at))
        .load(tx.c())?;
    let mut count: HashMap<i64, i64> = HashMap::new();
    let mut tries = HashMap::new();
    for (charge, id, key, state, sent_at) in known {
        *count.entry(charge).or_default() += 1;
        match state {
            AttemptState::Sent => tries.insert(charge, Try { id, key, sent_at: Some(sent_at.0) }),
            AttemptState::NotSent => tries.insert(charge, Try { id, key, sent_at: None }),
            _ => None,
        };
    }
    for row in rows {
        if let Some(Try { id, sent_at: None, .. }) = tries.get(&row.charge_id) {
            send_again(tx, now, *id, row)?;
        }
    }
    let new: Vec<(&Row, i64)> = rows
        .iter()
        .filter(|row| !tries.contains_key(&row.charge_id))
        .map(|row| (row, count.get(&row.charge_id).copied().unwrap_or(0) + 1))
        .collect();
    tries.extend(add(tx, now, &new)?);
    Ok(tries)
}

/// Stores attempts with their numbers.
fn add(tx: &mut Tx, now: Now, all: &[(&Row, i64)]) -> Res<Vec<(i64, Try)>> {
    if all.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<_> = all
        .iter()
        .map(|(row, no)| {
            (
                attempts::charge_id.eq(row.charge_id),
                attempts::no.eq(no),
                attempts::key.eq(secret::token()),
                attempts::card_id.eq(row.card_id),
                attempts::amount.eq(row.amount),
                attempts::state.eq(AttemptState::Sent),
                attempts::day.eq(row.day(now)),
                attempts::sent_at.eq(Utc::new(now.machine)),
            )
        })
        .collect();
    let told = (attempts::charge_id, attempts::id, attempts::key);
    let added: Vec<(i64, i64, String)> =
        per_backend!(tx.c(), c => diesel::insert_into(attempts::table).values(&rows).returning(told).get_results(c))?;
    Ok(added.into_iter().map(|(charge, id, key)| (charge, Try { id, key, sent_at: None })).collect())
}

/// Records what the processor answered. Doing it twice changes nothing.
pub fn record(tx: &mut Tx, now: Now, actor: &Actor, all: &[(&Task, &Answer)]) -> Res<()> {
    if all.is_empty() {
        return Ok(());
    }
    let open = unanswered(tx, now, &all.iter().map(|(task, _)| task.attempt_id).collect::<Vec<_>>())?;
    let (mut paid, mut payments) = (Vec::new(), Vec::new());
    for (task, answer) in all {
        let Some(sent) = open.get(&task.attempt_id) else { continue };
        let (attempt, charge, processor, code) = match answer {
            Answer::Paid { id } => (AttemptState::Paid, ChargeState::Paid, Some(id.as_str()), None),
            Answer::Declined { id, code } => (AttemptState::Declined, ChargeState::Declined, id.as_deref(), Some(code.as_str())),
            Answer::NeedsPatient { id } => {
                (AttemptState::NeedsPatient, ChargeState::NeedsPatient, Some(id.as_str()), Some("authentication_required"))
            }
        };
        diesel::update(attempts::table.find(task.attempt_id))
            .set((
                attempts::state.eq(attempt),
                attempts::processor_id.eq(processor),
                attempts::code.eq(code),
                attempts::answered_at.eq(Some(Utc::new(now.machine))),
            ))
            .execute(tx.c())?;
        if charge != ChargeState::Paid {
            finish(tx, now, &[task.charge_id], charge)?;
            tx.happened(Happened::ChargeFailed(task.charge_id));
            continue;
        }
        paid.push(task.charge_id);
        payments.push(NewPayment {
            invoice_id: sent.invoice_id,
            method: Method::Card,
            amount: task.order.amount,
            attempt_id: Some(task.attempt_id),
            card_id: Some(sent.card_id),
            reference: processor.unwrap_or_default(),
            once_key: None,
            day: sent.day,
        });
    }
    finish(tx, now, &paid, ChargeState::Paid)?;
    pay::receive_all(tx, now, actor, &payments).map(|_| ())
}

/// What the payment of an attempt is recorded with.
struct Unanswered {
    card_id: i64,
    invoice_id: i64,
    /// The day at the clinic on which the answer came: a day that is over does not change (R164).
    day: Date,
}

/// Those of some attempts that have no answer yet. One that another worker took for not sent has none either.
fn unanswered(tx: &mut Tx, now: Now, ids: &[i64]) -> Res<HashMap<i64, Unanswered>> {
    let rows: Vec<(i64, i64, i64, String, Option<Date>)> = attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .inner_join(invoices::table.on(invoices::id.eq(charges::invoice_id)))
        .inner_join(clinics::table.on(clinics::id.eq(invoices::clinic_id)))
        .filter(attempts::id.eq_any(ids))
        .filter(attempts::state.eq_any(vec![AttemptState::Sent, AttemptState::NotSent]))
        .select((attempts::id, attempts::card_id, charges::invoice_id, clinics::zone, clinics::day_reached))
        .load(tx.c())?;
    let found = |(id, card_id, invoice_id, zone, reached): (i64, i64, i64, String, Option<Date>)| {
        (id, Unanswered { card_id, invoice_id, day: day_at(now, &zone, reached) })
    };
    Ok(rows.into_iter().map(found).collect())
}

fn finish(tx: &mut Tx, now: Now, ids: &[i64], state: ChargeState) -> Res<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(charges::table.filter(charges::id.eq_any(ids)))
        .set((
            charges::state.eq(state),
            charges::settled_at.eq(Some(Utc::new(now.clinic))),
            charges::lease_by.eq(None::<String>),
            charges::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// The outcome is unknown: the same key is sent again later.
pub fn unknown(tx: &mut Tx, task: &Task, seconds: i64) -> Res<()> {
    let until = Utc::new(clock(tx)? + Duration::seconds(seconds));
    diesel::update(charges::table.find(task.charge_id).filter(charges::state.eq_any(vec!["sending", "unknown"])))
        .set((charges::state.eq(ChargeState::Unknown), charges::lease_until.eq(Some(until))))
        .execute(tx.c())?;
    Ok(())
}

/// The processor could not be reached: the charge waits. What was sent before, with an answer unknown, stays unknown.
pub fn not_sent(tx: &mut Tx, task: &Task, seconds: i64) -> Res<()> {
    if task.repeated { unknown(tx, task, seconds) } else { wait(tx, task, seconds) }
}

/// Asked for, the processor knows nothing of it: it was never carried out, and goes out at once.
pub fn never_taken(tx: &mut Tx, task: &Task) -> Res<()> {
    wait(tx, task, 0)
}

fn wait(tx: &mut Tx, task: &Task, seconds: i64) -> Res<()> {
    let until = Utc::new(clock(tx)? + Duration::seconds(seconds));
    let open = attempts::table.find(task.attempt_id).filter(attempts::state.eq(AttemptState::Sent));
    if diesel::update(open).set(attempts::state.eq(AttemptState::NotSent)).execute(tx.c())? == 1 {
        diesel::update(charges::table.find(task.charge_id).filter(charges::state.eq_any(vec!["sending", "unknown"])))
            .set((charges::state.eq(ChargeState::Due), charges::lease_until.eq(Some(until))))
            .execute(tx.c())?;
    }
    Ok(())
}

/// The processor took the request for wrong, not the card: nobody's membership suffers for it. It waits, and staff are told
/// once a day.
pub fn refused(tx: &mut Tx, now: Now, task: &Task, why: &str, seconds: i64) -> Res<()> {
    wait(tx, task, seconds)?;
    let home = clinics_of::first(tx)?;
    let today = home.today(now);
    let new = NewTask {
        kind: "processor_refuses",
        title: "The card processor does not take our charges".into(),
        detail: format!("It says: {why}. The charges wait, and are sent again each hour. Tell whoever set up the processor."),
        patient_id: None,
        membership_id: None,
        invoice_id: None,
        letter_id: None,
        due_on: today,
        once_key: format!("processor-refuses:{today}"),
    };
    tasks::add(tx, now, &new)
}
