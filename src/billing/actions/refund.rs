//! Gives money back: to the card through the processor, else as the desk hands it over.

use crate::base::{Date, Error, Money, Now, Res, secret};
use crate::billing::{Method, store};
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, clinics};
use crate::db::schema::{attempts, payments, refunds};
use crate::db::{Conn, Tx, Utc, clock};
use crate::gateway::{RefundAnswer, RefundOrder};
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;
use time::Duration;

const LEASE: i64 = 120;

/// Orders a refund of part of a payment, the way it came. Money that is not on a card is given back at once.
pub fn order(tx: &mut Tx, now: Now, actor: &Actor, payment_id: i64, amount: Money, reason: &str, day: Date) -> Res<i64> {
    let payment = store::lock_payment(tx, payment_id)?;
    if amount.0 <= 0 || amount > payment.amount - payment.refunded {
        return Err(Error::refused("amount", "That is more than is left of the payment."));
    }
    diesel::update(payments::table.find(payment_id)).set(payments::refunded.eq(payments::refunded + amount.0)).execute(tx.c())?;
    let by_card = payment.method == Method::Card;
    let id: i64 = diesel::insert_into(refunds::table)
        .values((
            refunds::payment_id.eq(payment_id),
            refunds::method.eq(payment.method),
            refunds::amount.eq(amount),
            refunds::state.eq(if by_card { "due" } else { "done" }),
            refunds::key.eq(secret::token()),
            refunds::reason.eq(reason),
            refunds::day.eq(day),
            refunds::created_by.eq(&actor.name),
            refunds::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(refunds::id)
        .get_result(tx.c())?;
    if !by_card {
        book(tx, now, actor, id, &payment, amount, day)?;
    }
    Ok(id)
}

fn book(tx: &mut Tx, now: Now, actor: &Actor, refund: i64, payment: &store::PaymentRow, amount: Money, day: Date) -> Res<()> {
    let entry = Entry {
        day,
        cause: "payment.refunded",
        cause_id: refund,
        memo: payment.method.label(),
        actor: &actor.name,
        clinic_id: payment.clinic_id,
        payer_id: Some(payment.payer_id),
        membership_id: None,
    };
    post(tx, now, &entry, &[Posting::new(Account::Receivable, payment.method.account(), amount)])
}

/// A refund to be carried out.
#[derive(Clone, Debug)]
pub struct Task {
    pub refund_id: i64,
    pub order: RefundOrder,
    /// Sent before: asked for first.
    pub repeated: bool,
}

/// Claims refunds that wait.
pub fn claim(tx: &mut Tx, node: &str, limit: i64) -> Res<Vec<Task>> {
    let at = clock(tx)?;
    let query = refunds::table
        .select((refunds::id, refunds::key, refunds::amount, refunds::state, refunds::payment_id))
        .filter(refunds::state.eq_any(vec!["due", "sending", "unknown"]))
        .filter(refunds::lease_until.is_null().or(refunds::lease_until.lt(Utc::new(at))))
        .order(refunds::id)
        .limit(limit);
    let rows: Vec<(i64, String, Money, String, i64)> = match tx.c() {
        Conn::Pg(c) => query.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    let mut found = Vec::new();
    for (id, key, amount, state, payment) in rows {
        diesel::update(refunds::table.find(id))
            .set((
                refunds::state.eq("sending"),
                refunds::lease_by.eq(Some(node)),
                refunds::lease_until.eq(Some(Utc::new(at + Duration::seconds(LEASE)))),
            ))
            .execute(tx.c())?;
        let processor: Option<String> = payments::table
            .inner_join(attempts::table.on(attempts::id.nullable().eq(payments::attempt_id)))
            .filter(payments::id.eq(payment))
            .select(attempts::processor_id)
            .first(tx.c())?;
        let order = RefundOrder { key, payment: processor.unwrap_or_default(), amount };
        found.push(Task { refund_id: id, order, repeated: state != "due" });
    }
    Ok(found)
}

/// Records what the processor answered; a refund that failed frees the payment again and becomes a task.
pub fn record(tx: &mut Tx, now: Now, actor: &Actor, task: &Task, answer: &RefundAnswer) -> Res<()> {
    let (state, payment_id, amount): (String, i64, Money) =
        refunds::table.find(task.refund_id).select((refunds::state, refunds::payment_id, refunds::amount)).first(tx.c())?;
    if state == "done" || state == "failed" {
        return Ok(());
    }
    let payment = store::lock_payment(tx, payment_id)?;
    let clinic = clinics::load(tx, payment.clinic_id)?;
    let (state, processor, code) = match answer {
        RefundAnswer::Done { id } => ("done", Some(id.as_str()), None),
        RefundAnswer::Failed { id, code } => ("failed", id.as_deref(), Some(code.as_str())),
    };
    diesel::update(refunds::table.find(task.refund_id))
        .set((
            refunds::state.eq(state),
            refunds::processor_id.eq(processor),
            refunds::code.eq(code),
            refunds::settled_at.eq(Some(Utc::new(now.clinic))),
            refunds::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    if state == "done" {
        return book(tx, now, actor, task.refund_id, &payment, amount, clinic.today(now));
    }
    diesel::update(payments::table.find(payment_id)).set(payments::refunded.eq(payments::refunded - amount.0)).execute(tx.c())?;
    let new = NewTask {
        kind: "refund_failed",
        title: format!("A refund to a card failed: {}", amount.plain(2)),
        detail: "The processor did not take it. Give the money back another way, and tell the patient.".into(),
        patient_id: Some(payment.patient_id),
        membership_id: None,
        invoice_id: None,
        letter_id: None,
        due_on: clinic.today(now),
        once_key: format!("refund-failed:{}", task.refund_id),
    };
    tasks::add(tx, now, &new)
}

/// The outcome is unknown: asked for later.
pub fn unknown(tx: &mut Tx, task: &Task, seconds: i64) -> Res<()> {
    wait(tx, task, "unknown", seconds)
}

/// The processor could not be reached: it waits. What was sent before, with an answer unknown, stays unknown.
pub fn not_sent(tx: &mut Tx, task: &Task, seconds: i64) -> Res<()> {
    wait(tx, task, if task.repeated { "unknown" } else { "due" }, seconds)
}

fn wait(tx: &mut Tx, task: &Task, state: &str, seconds: i64) -> Res<()> {
    let until = Utc::new(clock(tx)? + Duration::seconds(seconds));
    diesel::update(refunds::table.find(task.refund_id).filter(refunds::state.eq("sending")))
        .set((refunds::state.eq(state), refunds::lease_until.eq(Some(until))))
        .execute(tx.c())?;
    Ok(())
}
