//! Ends a membership on request, and takes the request back until the last day (R148, R149, R150, E56).

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::actions::credit;
use crate::clinic::{Actor, clinics};
use crate::db::schema::cancellations;
use crate::db::{Tx, Utc};
use crate::memberships::Status;
use crate::memberships::actions::{lapse, write};
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
        Mistake = "mistake", "Enrolled by mistake";
        Other = "other", "Another reason";
    }
}

/// When it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// With the period that is paid for.
    PeriodEnd,
    Today,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub note: String,
    pub when: When,
}

/// The first day without, for each choice.
pub fn ends_on(facts: &Facts, today: Date, when: When) -> Date {
    let tomorrow = days::add_days(today, 1);
    let begun = facts.row.next_no > 1;
    match (when, facts.row.next_billing_on) {
        _ if !begun || facts.row.status == Status::Waiting => facts.row.starts_on.max(today),
        (When::PeriodEnd, Some(day)) => day.max(tomorrow),
        _ => tomorrow,
    }
}

/// Why it cannot be cancelled, if so.
pub fn hindrance(facts: &Facts) -> Option<&'static str> {
    match facts.row.status {
        Status::Ended | Status::Undone => Some("It has ended already."),
        _ => None,
    }
}

/// Gives the first day without.
pub fn cancel(tx: &mut Tx, now: Now, actor: &Actor, id: i64, request: &Request) -> Res<Date> {
    let facts = store::lock(tx, id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    if let Some(sentence) = hindrance(&facts) {
        return Err(Error::refused("", sentence));
    }
    if store::standing_cancellation(tx, id)?.is_some() {
        return Err(Error::refused("", "It is cancelled already."));
    }
    let end = ends_on(&facts, today, request.when);
    diesel::insert_into(cancellations::table)
        .values((
            cancellations::membership_id.eq(id),
            cancellations::asked_on.eq(today),
            cancellations::asked_by.eq(request.asked_by),
            cancellations::reason.eq(request.reason),
            cancellations::note.eq(request.note.trim()),
            cancellations::ends_on.eq(end),
            cancellations::fee.eq(Money::ZERO),
            cancellations::created_by.eq(&actor.name),
            cancellations::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    lapse::stop_collecting(tx, id)?;
    if facts.row.status == Status::Waiting {
        for period in store::periods_of(tx, id, 1)? {
            if let Some(invoice) = period.invoice_id {
                credit::take_back(tx, now, actor, invoice, today)?;
            }
        }
    }
    lapse::hand_over(tx, now, &facts, today)?;
    store::step(tx, &facts.row, &Step { next_billing_on: None, ends_on: Some(end), ..Step::of(&facts.row) })?;
    let what = format!("cancelled, last day {}: {}", days::long(days::last(end)), request.reason.label().to_lowercase());
    lapse::log(tx, now, actor, &facts, &what)?;
    let told = json!({ "ends_on": days::iso(end), "fee_minor": 0 });
    let once = format!("cancelled:{id}:{}", now.clinic.unix_timestamp());
    write::letter(tx, now, &facts, "cancellation", None, told, true, once)?;
    lapse::end(tx, now, actor, id)?;
    Ok(end)
}

/// Takes the request back; the membership renews again where its paid period ends.
pub fn withdraw(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<()> {
    let facts = store::lock(tx, id)?;
    if facts.row.status == Status::Ended || facts.row.status == Status::Undone {
        return Err(Error::refused("", "Its last day has passed. Enroll the patient again."));
    }
    let Some(standing) = store::standing_cancellation(tx, id)? else {
        return Err(Error::refused("", "It is not cancelled."));
    };
    diesel::update(cancellations::table.find(standing.id))
        .set((cancellations::withdrawn_at.eq(Some(Utc::new(now.clinic))), cancellations::withdrawn_by.eq(Some(&actor.name))))
        .execute(tx.c())?;
    let paid_to = store::periods_of(tx, id, 1)?.first().map(|period| period.ends_on).unwrap_or(facts.row.starts_on);
    let renews = facts.frozen.price.auto_renew || facts.row.next_no == 1;
    let step = Step { next_billing_on: renews.then_some(paid_to), ends_on: (!renews).then_some(paid_to), ..Step::of(&facts.row) };
    store::step(tx, &facts.row, &step)?;
    lapse::log(tx, now, actor, &facts, "goes on: the cancellation was taken back")
}
