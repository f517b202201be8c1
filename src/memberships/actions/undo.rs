//! Takes back an enrollment on its own day: money back the way it came, grants taken back, all of it in the log.

use crate::base::{Error, Money, Now, Res};
use crate::billing::actions::{refund, take_back};
use crate::clinic::{Actor, account, clinics};
use crate::db::Tx;
use crate::memberships::Status;
use crate::memberships::actions::{cancel, lapse, write};
use crate::memberships::store::{self, Facts, Step};
use crate::wallet::Movement;
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
    lapse::stop_collecting(tx, id)?;
    let mut back = cancel::take_back_request(tx, now, actor, &facts, today)?;
    for period in store::periods_of(tx, id, 10)? {
        let Some(invoice) = period.invoice_id else { continue };
        for (payment, amount) in take_back::take_back(tx, now, actor, invoice, today)? {
            refund::order(tx, now, actor, payment, amount, reason, today)?;
            back += amount;
        }
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
