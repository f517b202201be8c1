//! Ends a membership on request, and takes the request back until the last day (R148, R149, R150, E56).

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::actions::issue::{self, NewInvoice};
use crate::billing::actions::{charge, refund, take_back};
use crate::billing::{ChargeKind, InvoiceKind};
use crate::clinic::{Actor, clinics, settings};
use crate::db::schema::cancellations;
use crate::db::{Tx, Utc};
use crate::memberships::Status;
use crate::memberships::actions::{fail, lapse, renew, write};
use crate::memberships::rules::fees;
use crate::memberships::rules::leaving::{self, Left};
use crate::memberships::store::{self, Facts, Step};
use diesel::prelude::*;
use serde_json::json;

crate::words! {
    /// Who asked.
    pub enum AskedBy {
        Patient = "patient", "The patient";
        Staff = "staff", "The clinic";
        Other = "other", "Somebody else";
    }
}

crate::words! {
    /// Why.
    pub enum Reason {
        MovingAway = "moving_away", "Moving away";
        TooExpensive = "too_expensive", "Too expensive";
        NotUsed = "not_used", "Not used enough";
        NotSatisfied = "not_satisfied", "Not satisfied";
        Health = "health", "Health";
        Death = "death", "Death";
        PaymentFailed = "payment_failed", "Payment failed";
        Mistake = "mistake", "Enrolled by mistake";
        Other = "other", "Another reason";
    }
}

crate::words! {
    /// When it ends.
    pub enum When {
        /// As the plan's policy says; by default with the period that is paid for.
        Policy = "period", "As the policy says";
        /// With the period in which the commitment is served.
        Served = "served", "End of the commitment";
        Today = "today", "Today";
    }
}

#[derive(Clone, Debug)]
pub struct Request {
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub note: String,
    pub when: When,
    /// Why the Early Cancellation Fee is waived (E18).
    pub waive: Option<String>,
    /// Why the notice is waived (R047).
    pub waive_notice: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// First day without.
    pub ends_on: Date,
    /// The Early Cancellation Fee, and its invoice and charge where there is one.
    pub fee: Money,
    pub invoice_id: Option<i64>,
    pub charge_id: Option<i64>,
}

/// What a choice comes to: the first day without, and the fee. None where it is no choice.
pub fn left(facts: &Facts, today: Date, when: When) -> Option<Left> {
    let (course, due) = (facts.course(), facts.due());
    let never_paid = facts.row.status == Status::Waiting || due.next_no == 1;
    if never_paid {
        return Some(Left { ends_on: facts.row.starts_on.max(today), fee: Money::ZERO, skips_notice: false });
    }
    Some(match when {
        When::Policy => leaving::leave(&course, &due, today),
        When::Served => leaving::leave_on(&course, &due, today, leaving::served_on(&course, &due, today)?),
        When::Today => leaving::leave_on(&course, &due, today, days::add_days(today, 1)),
    })
}

/// Why it cannot be cancelled, if so.
pub fn hindrance(facts: &Facts) -> Option<&'static str> {
    match facts.row.status {
        Status::Ended | Status::Undone => Some("It has ended already."),
        _ => None,
    }
}

pub fn cancel(tx: &mut Tx, now: Now, actor: &Actor, id: i64, request: &Request) -> Res<Cancelled> {
    let facts = store::lock(tx, id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    if let Some(sentence) = hindrance(&facts) {
        return Err(Error::refused("", sentence));
    }
    if store::standing_cancellation(tx, id)?.is_some() {
        return Err(Error::refused("", "It is cancelled already."));
    }
    let left = left(&facts, today, request.when).ok_or_else(|| Error::refused("last_day", "Choose the last day."))?;
    if left.skips_notice && request.waive_notice.is_none() {
        return Err(Error::refused("waive_notice", "Notice is due. Say why it is waived, or choose a later last day."));
    }
    let asks = if request.waive.is_some() { Money::ZERO } else { left.fee };
    lapse::stop_collecting(tx, id)?;
    if facts.row.status == Status::Waiting {
        for period in store::periods_of(tx, id, 1)? {
            if let Some(invoice) = period.invoice_id {
                take_back::take_back(tx, now, actor, invoice, today)?;
            }
        }
    }
    lapse::hand_over(tx, now, &facts, today)?;
    let (invoice_id, charge_id) = if asks.is_zero() { (None, None) } else { ask_fee(tx, now, actor, &facts, asks, today)? };
    diesel::insert_into(cancellations::table)
        .values((
            cancellations::membership_id.eq(id),
            cancellations::asked_on.eq(today),
            cancellations::asked_by.eq(request.asked_by),
            cancellations::reason.eq(request.reason),
            cancellations::note.eq(request.note.trim()),
            cancellations::ends_on.eq(left.ends_on),
            cancellations::fee.eq(asks),
            cancellations::fee_waived.eq(request.waive.as_deref().unwrap_or_default()),
            cancellations::invoice_id.eq(invoice_id),
            cancellations::created_by.eq(&actor.name),
            cancellations::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    // Where notice is due, periods before the end are still billed.
    let next_billing_on = facts.row.next_billing_on.filter(|day| *day < left.ends_on && facts.row.status != Status::Waiting);
    store::step(tx, &facts.row, &Step { next_billing_on, ends_on: Some(left.ends_on), ..Step::of(&facts.row) })?;
    let mut waived = request.waive.as_ref().map(|why| format!("; fee waived: {why}")).unwrap_or_default();
    if let Some(why) = request.waive_notice.as_ref().filter(|_| left.skips_notice) {
        waived.push_str(&format!("; notice waived: {why}"));
    }
    let what = format!("cancelled, {}: {}{waived}", last_day(left.ends_on, today), request.reason.label().to_lowercase());
    lapse::log(tx, now, actor, &facts, &what)?;
    let told = json!({ "ends_on": days::iso(left.ends_on), "fee_minor": asks.0 });
    let once = format!("cancelled:{id}:{}", now.clinic.unix_timestamp());
    match invoice_id {
        Some(invoice) => write::after_charge(tx, now, &facts, "cancellation", invoice, told, once)?,
        None => write::letter(tx, now, &facts, "cancellation", None, told, true, once)?,
    }
    lapse::end(tx, now, actor, id)?;
    Ok(Cancelled { ends_on: left.ends_on, fee: asks, invoice_id, charge_id })
}

/// `last day Jun 29, 2026`; of what ends at once, that.
pub fn last_day(ends_on: Date, today: Date) -> String {
    if ends_on <= today { "ended at once".into() } else { format!("last day {}", days::long(days::last(ends_on))) }
}

/// The Early Cancellation Fee: an invoice of its own, charged to the card on file (R160, R163). Without a card, or where
/// fees are paid by invoice, it is open and a task.
fn ask_fee(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, fee: Money, today: Date) -> Res<(Option<i64>, Option<i64>)> {
    let until = leaving::bound(&facts.course(), today).map_or(today, |bound| bound.until);
    let mut line = fees::early_cancellation(facts.name(), fee, until);
    line.membership_id = Some(facts.row.id);
    let clinic = clinics::load(tx, facts.row.clinic_id)?;
    let due_on = if facts.by_invoice() { days::add_days(today, settings::load(tx)?.invoice_days) } else { today };
    let new = NewInvoice {
        legal_entity_id: clinic.legal_entity_id,
        clinic_id: facts.row.clinic_id,
        payer_id: facts.row.payer_id,
        patient_id: facts.row.patient_id,
        membership_id: Some(facts.row.id),
        kind: InvoiceKind::Fee,
        issued_on: today,
        due_on,
        lines: &[line],
        thank_you: "",
    };
    let (invoice, asks) = issue::issue(tx, now, actor, &new)?;
    match renew::card_of(tx, facts)? {
        Some(card) => Ok((Some(invoice), Some(charge::order(tx, now, actor, invoice, card, ChargeKind::Desk, today)?))),
        None => {
            let why = match facts.by_invoice() {
                true => "The Early Cancellation Fee is an open invoice, which goes with the confirmation. It is not charged by itself.",
                false => "The Early Cancellation Fee is open, and there is no card on file. It is not tried again by itself.",
            };
            fail::task(tx, now, facts, invoice, asks, why, due_on)?;
            Ok((Some(invoice), None))
        }
    }
}

/// Takes the request back; the membership renews again where its paid period ends.
pub fn withdraw(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<()> {
    let facts = store::lock(tx, id)?;
    if facts.row.status == Status::Ended || facts.row.status == Status::Undone {
        return Err(Error::refused("", "Its last day has passed. Enroll the patient again."));
    }
    if store::standing_cancellation(tx, id)?.is_none() {
        return Err(Error::refused("", "It is not cancelled."));
    }
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    take_back_request(tx, now, actor, &facts, today)?;
    let course = facts.course();
    let renews = !course.is_over(facts.row.next_on);
    let step = Step {
        next_billing_on: renews.then_some(facts.row.next_on),
        next_amount: facts.foreseen(),
        ends_on: course.known_end(),
        ..Step::of(&facts.row)
    };
    store::step(tx, &facts.row, &step)?;
    lapse::log(tx, now, actor, &facts, "goes on: the cancellation was taken back")
}

/// Takes back the standing request, if there is one; its fee goes back the way it came (E56). Gives how much.
pub fn take_back_request(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, today: Date) -> Res<Money> {
    let Some(standing) = store::standing_cancellation(tx, facts.row.id)? else { return Ok(Money::ZERO) };
    diesel::update(cancellations::table.find(standing.id))
        .set((cancellations::withdrawn_at.eq(Some(Utc::new(now.clinic))), cancellations::withdrawn_by.eq(Some(&actor.name))))
        .execute(tx.c())?;
    let Some(invoice) = standing.invoice_id else { return Ok(Money::ZERO) };
    let mut back = Money::ZERO;
    for (payment, amount) in take_back::take_back(tx, now, actor, invoice, today)? {
        refund::order(tx, now, actor, payment, amount, "Cancellation taken back", today)?;
        back += amount;
    }
    Ok(back)
}
