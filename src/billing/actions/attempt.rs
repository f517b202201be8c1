//! Attempts at a charge: the key stored before sending, the answer recorded after.
//!
//! A new attempt gets a new key; an unknown outcome repeats the same one, and after 20 hours is settled by asking. What
//! surely was not carried out, because the processor could not be reached or knows nothing of it, is *not sent*: the same
//! attempt goes out again, with its own key, as if for the first time. It never becomes a decline.

use super::pay::{self, NewPayment};
use crate::base::{Date, Happened, Money, Now, Res, secret};
use crate::billing::{AttemptState, ChargeState, Method, store};
use crate::clinic::Actor;
use crate::db::schema::{attempts, cards, charges, clinics, invoices, payers};
use crate::db::{Conn, Tx, Utc, clock};
use crate::gateway::{Answer, ChargeOrder};
use diesel::prelude::*;
use time::Duration;

/// How long one worker keeps a charge to itself, in seconds: longer than the processor's client waits.
const LEASE: i64 = 120;
/// From this age on an unknown outcome is asked for and not sent again, in hours: the processor forgets keys after 24.
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
    state: ChargeState,
    amount: Money,
    kind: crate::billing::ChargeKind,
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
            charges::state,
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
    rows.into_iter().map(|row| prepare(tx, now, currency, row)).collect()
}

fn waiting(tx: &mut Tx, at: time::OffsetDateTime, only: Option<i64>, limit: i64) -> Res<Vec<i64>> {
    let query = charges::table
        .select(charges::id)
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

fn prepare(tx: &mut Tx, now: Now, currency: &str, row: Row) -> Res<Task> {
    let (attempt_id, key, sent_at) = match unanswered(tx, row.charge_id)? {
        Some((id, key, AttemptState::Sent, sent_at)) => (id, key, Some(sent_at.0)),
        Some((id, key, ..)) => {
            send_again(tx, now, id, &row)?;
            (id, key, None)
        }
        None => {
            let (id, key) = add(tx, now, &row)?;
            (id, key, None)
        }
    };
    if row.state == ChargeState::Due {
        diesel::update(charges::table.find(row.charge_id)).set(charges::state.eq(ChargeState::Sending)).execute(tx.c())?;
    }
    let order = ChargeOrder {
        key,
        charge: row.charge_id,
        customer: row.customer.unwrap_or_default(),
        method: row.method,
        amount: row.amount,
        currency: currency.to_string(),
        description: format!("Invoice {}", row.number.unwrap_or_default()),
        off_session: row.kind != crate::billing::ChargeKind::Patient,
    };
    let only_ask = sent_at.is_some_and(|at| now.machine - at > Duration::hours(ASK_AFTER));
    Ok(Task { charge_id: row.charge_id, attempt_id, order, only_ask, repeated: sent_at.is_some() })
}

/// The attempt of a charge that has no answer yet: key, state, when it was sent.
fn unanswered(tx: &mut Tx, charge: i64) -> Res<Option<(i64, String, AttemptState, Utc)>> {
    let waits = attempts::state.eq_any(vec![AttemptState::Sent, AttemptState::NotSent]);
    let query = attempts::table.filter(attempts::charge_id.eq(charge)).filter(waits);
    Ok(query.select((attempts::id, attempts::key, attempts::state, attempts::sent_at)).first(tx.c()).optional()?)
}

/// An attempt that was not sent goes out now: its hours begin anew.
fn send_again(tx: &mut Tx, now: Now, id: i64, row: &Row) -> Res<()> {
    diesel::update(attempts::table.find(id))
        .set((attempts::state.eq(AttemptState::Sent), attempts::day.eq(row.day(now)), attempts::sent_at.eq(Utc::new(now.machine))))
        .execute(tx.c())?;
    Ok(())
}

impl Row {
    /// The civil day at the clinic, which never goes back.
    fn day(&self, now: Now) -> Date {
        let day = now.day(&self.zone);
        self.day_reached.map_or(day, |reached| reached.max(day))
    }
}

fn add(tx: &mut Tx, now: Now, row: &Row) -> Res<(i64, String)> {
    let no: i64 = attempts::table.filter(attempts::charge_id.eq(row.charge_id)).count().get_result(tx.c())?;
    let key = secret::token();
    let id = diesel::insert_into(attempts::table)
        .values((
            attempts::charge_id.eq(row.charge_id),
            attempts::no.eq(no + 1),
            attempts::key.eq(&key),
            attempts::card_id.eq(row.card_id),
            attempts::amount.eq(row.amount),
            attempts::state.eq(AttemptState::Sent),
            attempts::day.eq(row.day(now)),
            attempts::sent_at.eq(Utc::new(now.machine)),
        ))
        .returning(attempts::id)
        .get_result(tx.c())?;
    Ok((id, key))
}

/// Records what the processor answered. Doing it twice changes nothing.
pub fn record(tx: &mut Tx, now: Now, actor: &Actor, task: &Task, answer: &Answer) -> Res<()> {
    let (state, day, card): (AttemptState, Date, i64) =
        attempts::table.find(task.attempt_id).select((attempts::state, attempts::day, attempts::card_id)).first(tx.c())?;
    if state != AttemptState::Sent {
        return Ok(());
    }
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
    finish(tx, now, task.charge_id, charge)?;
    if charge != ChargeState::Paid {
        tx.happened(Happened::ChargeFailed(task.charge_id));
        return Ok(());
    }
    let invoice = store::invoice_of_charge(tx, task.charge_id)?;
    pay::receive(
        tx,
        now,
        actor,
        &NewPayment {
            invoice_id: invoice,
            method: Method::Card,
            amount: task.order.amount,
            attempt_id: Some(task.attempt_id),
            card_id: Some(card),
            reference: processor.unwrap_or_default(),
            once_key: None,
            day,
        },
    )?;
    Ok(())
}

fn finish(tx: &mut Tx, now: Now, charge: i64, state: ChargeState) -> Res<()> {
    diesel::update(charges::table.find(charge))
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

/// The processor took the request for wrong (an unknown customer, a card taken off): as a decline without a retry.
pub fn refused(tx: &mut Tx, now: Now, task: &Task) -> Res<()> {
    let changed = diesel::update(attempts::table.find(task.attempt_id).filter(attempts::state.eq(AttemptState::Sent)))
        .set((
            attempts::state.eq(AttemptState::Failed),
            attempts::code.eq(Some("invalid_account")),
            attempts::answered_at.eq(Some(Utc::new(now.machine))),
        ))
        .execute(tx.c())?;
    if changed == 1 {
        finish(tx, now, task.charge_id, ChargeState::Declined)?;
        tx.happened(Happened::ChargeFailed(task.charge_id));
    }
    Ok(())
}
