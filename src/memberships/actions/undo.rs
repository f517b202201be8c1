//! Takes back an enrollment on its own day: money back the way it came, grants taken back, all of it in the log.

use crate::base::{Error, Money, Now, Res};
use crate::billing::actions::{credit, refund};
use crate::clinic::{Actor, account, clinics};
use crate::db::Tx;
use crate::db::schema::periods;
use crate::ledger::{Account, Entry, Posting, post};
use crate::memberships::Status;
use crate::memberships::actions::{give, lapse, write};
use crate::memberships::store::{self, Facts, Step};
use crate::wallet::Movement;
use crate::wallet::actions::end;
use crate::wallet::store::Cause;
use diesel::prelude::*;
use serde_json::json;
use time::Date;

/// Why an enrollment cannot be undone now, if so.
pub fn hindrance(facts: &Facts, today: Date) -> Option<&'static str> {
    match facts.row.status {
        Status::Undone => Some("It is undone already."),
        Status::Ended => Some("It has ended."),
        _ if facts.row.joined_on != today => Some("Only an enrollment of today can be undone. Cancel it instead."),
        _ => None,
    }
}

/// Gives what goes back.
pub fn undo(tx: &mut Tx, now: Now, actor: &Actor, id: i64, reason: &str) -> Res<Money> {
    let facts = store::lock(tx, id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    if let Some(sentence) = hindrance(&facts, today) {
        return Err(Error::refused("", sentence));
    }
    if reason.trim().is_empty() {
        return Err(Error::refused("reason", "Say why."));
    }
    let mut back = Money::ZERO;
    for period in store::periods_of(tx, id, 10)? {
        let Some(invoice) = period.invoice_id else { continue };
        for (payment, amount) in credit::take_back(tx, now, actor, invoice, today)? {
            refund::order(tx, now, actor, payment, amount, reason, today)?;
            back += amount;
        }
        take_back_banked(tx, now, actor, &facts, period.no, today)?;
    }
    lapse::end_grants(tx, now, actor, &facts, today, Movement::TakeBack, "enrollment undone")?;
    store::withhold_grants(tx, id)?;
    for grant in store::grants_of(tx, id)? {
        if grant.state == "given" {
            store::set_grant(tx, grant.id, "taken_back", grant.lot_id)?;
        }
    }
    let step = Step {
        status: Status::Undone,
        next_billing_on: None,
        grace_until: None,
        ends_on: Some(facts.row.starts_on),
        ..Step::of(&facts.row)
    };
    store::step(tx, &facts.row, &step)?;
    let sum = account::load(tx)?.currency.money(back);
    lapse::log(tx, now, actor, &facts, &format!("undone, {sum} goes back: {reason}"))?;
    if !back.is_zero() {
        write::letter(tx, now, &facts, "undone", None, json!({ "amount_minor": back.0 }), true, format!("undone:{id}"))?;
    }
    Ok(back)
}

fn take_back_banked(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, no: i64, today: Date) -> Res<()> {
    let period: i64 =
        periods::table.filter(periods::membership_id.eq(facts.row.id).and(periods::no.eq(no))).select(periods::id).first(tx.c())?;
    for (bank, cause_of) in [(give::PAID, "fee.taken_back"), (give::COUPON, "coupon.taken_back")] {
        let Some(lot) = crate::wallet::store::by_origin(tx, bank.origin, &[period])?.pop() else { continue };
        let cause = Cause { what: "membership", id: facts.row.id, actor, note: "enrollment undone" };
        let value = end::end(tx, now, today, lot.id, Movement::TakeBack, &cause)?;
        let entry = Entry {
            day: today,
            cause: cause_of,
            cause_id: period,
            memo: facts.name(),
            actor: &actor.name,
            clinic_id: facts.row.clinic_id,
            payer_id: Some(facts.row.payer_id),
            membership_id: Some(facts.row.id),
        };
        post(tx, now, &entry, &[Posting::new(bank.account, Account::DeferredMembership, value)])?;
    }
    Ok(())
}
