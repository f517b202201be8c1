//! Gives money back that is not applied to an invoice: to the card through the processor, into the wallet as store credit,
//! or as the desk hands it over. A refund that was ordered counts as given until the processor refuses it.

use crate::base::{Date, Error, Money, Now, Quantity, Res, secret};
use crate::billing::{Method, store};
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, account, clinics};
use crate::db::schema::{payments, refunds};
use crate::db::{Conn, Tx, Utc, clock};
use crate::gateway::{RefundAnswer, RefundOrder};
use crate::ledger::{Account, Entry, Posting, post};
use crate::wallet::actions::grant::{self, NewLot};
use crate::wallet::{LotClass, LotKind, store as wallet};
use diesel::prelude::*;
use time::Duration;

const LEASE: i64 = 120;

/// Orders a refund of part of a payment, the way it came.
pub fn order(tx: &mut Tx, now: Now, actor: &Actor, payment_id: i64, amount: Money, reason: &str, day: Date) -> Res<i64> {
    let to = store::lock_payment(tx, payment_id)?.method;
    order_to(tx, now, actor, &NewRefund { payment_id, to, amount, reason, once_key: None, day })
}

/// What goes back, and which way.
pub struct NewRefund<'a> {
    pub payment_id: i64,
    /// A card only where the payment came from it.
    pub to: Method,
    pub amount: Money,
    pub reason: &'a str,
    /// The form's own key: the same form sent twice refunds once.
    pub once_key: Option<&'a str>,
    pub day: Date,
}

/// Orders a refund; gives its key. What does not go to a card is given back at once. Refused above what is unapplied (R249).
pub fn order_to(tx: &mut Tx, now: Now, actor: &Actor, new: &NewRefund) -> Res<i64> {
    let payment = store::lock_payment(tx, new.payment_id)?;
    let NewRefund { payment_id, to, amount, reason, day, .. } = *new;
    if amount.0 <= 0 || amount > store::credit::unapplied(tx, &payment)? {
        return Err(Error::refused("amount", "That is more than can be refunded of this payment."));
    }
    if to == Method::Card && payment.method != Method::Card {
        return Err(Error::refused("to", "Only a card payment goes back to its card."));
    }
    diesel::update(payments::table.find(payment_id)).set(payments::refunded.eq(payments::refunded + amount.0)).execute(tx.c())?;
    let by_card = to == Method::Card;
    let id: i64 = diesel::insert_into(refunds::table)
        .values((
            refunds::payment_id.eq(payment_id),
            refunds::method.eq(to),
            refunds::amount.eq(amount),
            refunds::state.eq(if by_card { "due" } else { "done" }),
            refunds::key.eq(secret::token()),
            refunds::once_key.eq(new.once_key),
            refunds::reason.eq(reason),
            refunds::day.eq(day),
            refunds::created_by.eq(&actor.name),
            refunds::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(refunds::id)
        .get_result(tx.c())?;
    if to == Method::Wallet {
        into_wallet(tx, now, actor, id, &payment, amount, day)?;
    }
    if !by_card {
        book(tx, now, actor, &Given { refund: id, to, amount, day }, &payment)?;
    }
    Ok(id)
}

/// Store credit: a lot of paid value, spent like any other.
fn into_wallet(tx: &mut Tx, now: Now, actor: &Actor, refund: i64, payment: &store::PaymentRow, amount: Money, day: Date) -> Res<()> {
    let wallet = wallet::own_wallets(tx, &[payment.patient_id])?.remove(&payment.patient_id).ok_or(Error::NotFound)?;
    let lot = NewLot {
        wallet_id: wallet,
        kind: LotKind::Money,
        item_id: None,
        class: LotClass::Paid,
        origin: "refund",
        origin_id: refund,
        label: "Store credit".into(),
        quantity: Quantity(amount.0),
        value_total: amount,
        list_value: amount,
        starts_on: day,
        expires_on: None,
    };
    grant::grant(tx, now, day, actor, &lot).map(|_| ())
}

/// A refund that was carried out.
struct Given {
    refund: i64,
    to: Method,
    amount: Money,
    day: Date,
}

fn book(tx: &mut Tx, now: Now, actor: &Actor, given: &Given, payment: &store::PaymentRow) -> Res<()> {
    let Given { refund, to, amount, day } = *given;
    let entry = Entry {
        day,
        cause: "payment.refunded",
        cause_id: refund,
        memo: to.label(),
        actor: &actor.name,
        clinic_id: payment.clinic_id,
        payer_id: Some(payment.payer_id),
        membership_id: None,
    };
    post(tx, now, &entry, &[Posting::new(Account::AccountCredit, to.account(), amount)])
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
        let processor: String = payments::table.find(payment).select(payments::reference).first(tx.c())?;
        let order = RefundOrder { key, payment: processor, amount };
        found.push(Task { refund_id: id, order, repeated: state != "due" });
    }
    Ok(found)
}

/// Records what the processor answered; a refund that failed frees the payment again and becomes a task.
pub fn record(tx: &mut Tx, now: Now, actor: &Actor, task: &Task, answer: &RefundAnswer) -> Res<()> {
    if let Conn::Pg(pg) = tx.c() {
        refunds::table.find(task.refund_id).select(refunds::id).for_update().first::<i64>(pg)?;
    }
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
        let given = Given { refund: task.refund_id, to: Method::Card, amount, day: clinic.today(now) };
        return book(tx, now, actor, &given, &payment);
    }
    diesel::update(payments::table.find(payment_id)).set(payments::refunded.eq(payments::refunded - amount.0)).execute(tx.c())?;
    let new = NewTask {
        kind: "refund_failed",
        title: format!("A refund to a card failed: {}", account::load(tx)?.currency.money(amount)),
        detail: why_failed(code.unwrap_or_default()).into(),
        patient_id: Some(payment.patient_id),
        membership_id: None,
        invoice_id: None,
        letter_id: None,
        due_on: clinic.today(now),
        once_key: format!("refund-failed:{}", task.refund_id),
    };
    tasks::add(tx, now, &new)
}

/// What staff do about a refund that the processor did not carry out.
fn why_failed(code: &str) -> &'static str {
    match code {
        "charge_already_refunded" | "amount_too_large" => {
            "At the processor this payment is refunded already, perhaps by hand there. Look there first: else the money goes back twice."
        }
        "charge_disputed" | "refund_disputed_payment" => {
            "The patient disputes the payment with the bank, which decides where the money goes. Do not give it back another way."
        }
        "balance_insufficient" | "insufficient_funds" => {
            "There is not enough money on the processor's account. Refund again once there is, or give it back another way."
        }
        _ => "The processor did not take it. Give the money back another way, and tell the patient.",
    }
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
