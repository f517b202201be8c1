//! What time alone does: grace runs out and the membership is suspended, or its last day has passed and it ends.

use crate::base::{Money, Now, Res, days};
use crate::billing::store as billing;
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, Note, clinics, note};
use crate::db::schema::{charges, invoices, memberships};
use crate::db::{Conn, Tx};
use crate::memberships::Status;
use crate::memberships::actions::{fail, give, write};
use crate::memberships::store::{self, Facts, Step};
use crate::wallet::Movement;
use crate::wallet::actions::end;
use crate::wallet::store::Cause;
use diesel::prelude::*;
use serde_json::json;
use time::Date;

/// Past due memberships of a clinic whose grace is over.
pub fn to_suspend(conn: &mut Conn, clinic: i64, today: Date, limit: i64) -> Res<Vec<i64>> {
    let query = memberships::table.filter(memberships::clinic_id.eq(clinic)).filter(memberships::status.eq(Status::PastDue));
    Ok(query.filter(memberships::grace_until.le(today)).order(memberships::id).limit(limit).select(memberships::id).load(conn)?)
}

/// Suspends one: benefits stop, what is paid for stays; staff are told, and the member (E22, E53).
pub fn suspend(tx: &mut Tx, now: Now, id: i64) -> Res<()> {
    let facts = store::lock(tx, id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    if facts.row.status != Status::PastDue || facts.row.grace_until.is_none_or(|day| day > today) {
        return Ok(());
    }
    store::step(tx, &facts.row, &Step { status: Status::Suspended, ..Step::of(&facts.row) })?;
    let once = format!("suspended:{id}:{}", days::iso(today));
    write::letter(tx, now, &facts, "suspended", None, json!({}), false, once.clone())?;
    let new = NewTask {
        kind: "suspended",
        title: format!("{} is suspended", facts.name()),
        detail: "Nothing was paid in the grace period. Benefits have stopped; what is paid for stays usable.".into(),
        patient_id: Some(facts.row.patient_id),
        membership_id: Some(id),
        invoice_id: None,
        letter_id: None,
        due_on: today,
        once_key: once,
    };
    tasks::add(tx, now, &new)?;
    log(tx, now, &Actor::timetable(), &facts, "suspended, grace is over")
}

/// Memberships of a clinic whose first day without has come.
pub fn to_end(conn: &mut Conn, clinic: i64, today: Date, limit: i64) -> Res<Vec<i64>> {
    let query = memberships::table.filter(memberships::clinic_id.eq(clinic)).filter(memberships::ends_on.le(today));
    let query = query.filter(memberships::status.ne_all(vec![Status::Ended, Status::Undone]));
    Ok(query.order(memberships::id).limit(limit).select(memberships::id).load(conn)?)
}

/// Ends one whose day has come: unused benefits become void, paid wallet money stays (R150, E17).
pub fn end(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<()> {
    let facts = store::lock(tx, id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    let over = matches!(facts.row.status, Status::Ended | Status::Undone);
    if over || facts.row.ends_on.is_none_or(|day| day > today) {
        return Ok(());
    }
    store::step(tx, &facts.row, &Step { status: Status::Ended, next_billing_on: None, grace_until: None, ..Step::of(&facts.row) })?;
    store::withhold_grants(tx, id)?;
    end_grants(tx, now, actor, &facts, today, Movement::Expire, "membership ended")?;
    hand_over(tx, now, &facts, today)?;
    log(tx, now, actor, &facts, "ended")
}

/// Ends what is free of all lots that the membership granted.
pub fn end_grants(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, today: Date, how: Movement, why: &str) -> Res<()> {
    let given: Vec<i64> = store::grants_of(tx, facts.row.id)?.iter().filter(|grant| grant.lot_id.is_some()).map(|grant| grant.id).collect();
    for lot in crate::wallet::store::by_origin(tx, give::GRANT, &given)? {
        let cause = Cause { what: "membership", id: facts.row.id, actor, note: why };
        end::end(tx, now, today, lot.id, how, &cause)?;
    }
    Ok(())
}

/// Nothing more is charged by itself: planned retries and charges that wait are dropped (R149).
pub fn stop_collecting(tx: &mut Tx, membership: i64) -> Res<()> {
    diesel::update(invoices::table.filter(invoices::membership_id.eq(membership)).filter(invoices::status.eq("open")))
        .set(invoices::retry_on.eq(None::<Date>))
        .execute(tx.c())?;
    diesel::update(charges::table.filter(charges::membership_id.eq(membership)).filter(charges::state.eq("due")))
        .set(charges::state.eq("dropped"))
        .execute(tx.c())?;
    Ok(())
}

/// What is open and charged by nobody any more becomes a task: staff collect it, or let it go.
pub fn hand_over(tx: &mut Tx, now: Now, facts: &Facts, today: Date) -> Res<()> {
    let open: Vec<(i64, Money, Money)> = invoices::table
        .filter(invoices::membership_id.eq(facts.row.id))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .filter(invoices::retry_on.is_null())
        .order(invoices::id)
        .select((invoices::id, invoices::gross, invoices::paid))
        .load(tx.c())?;
    for (invoice, gross, paid) in open {
        if billing::live_charge(tx, invoice)?.is_none() {
            let why = format!(
                "{} is cancelled or over and this fee is open: take the payment, or tick this off to let it go. \
                 It is not tried again by itself.",
                facts.name()
            );
            fail::task(tx, now, facts, invoice, gross - paid, &why, today)?;
        }
    }
    Ok(())
}

/// One line of the activity log about a membership.
pub fn log(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, what: &str) -> Res<()> {
    let line = Note {
        area: "memberships",
        subject: "membership",
        subject_id: facts.row.id,
        patient_id: Some(facts.row.patient_id),
        what: format!("{} {what}", facts.name()),
        ..Note::default()
    };
    note(tx, now, actor, line)
}
