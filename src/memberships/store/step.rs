//! Changes of a membership's own row: each a step from what was read.

use super::{Facts, Row};
use crate::base::{Date, Error, Money, Res};
use crate::clinic::AutoInvoice;
use crate::db::schema::{membership_terms, memberships};
use crate::db::{Tx, Utc};
use crate::memberships::Status;
use crate::memberships::rules::calendar::Calendar;
use crate::memberships::rules::course::Course;
use crate::memberships::rules::period::Period;
use diesel::prelude::*;

/// Where a membership stands after a step; `version` counts each.
#[derive(Clone, Debug)]
pub struct Step {
    pub status: Status,
    pub next_no: i64,
    pub next_on: Date,
    pub next_billing_on: Option<Date>,
    pub next_amount: Money,
    pub grace_until: Option<Date>,
    pub ends_on: Option<Date>,
    pub coupon_used: i64,
}

impl Step {
    /// As it stands.
    pub fn of(row: &Row) -> Step {
        Step {
            status: row.status,
            next_no: row.next_no,
            next_on: row.next_on,
            next_billing_on: row.next_billing_on,
            next_amount: row.next_amount,
            grace_until: row.grace_until,
            ends_on: row.ends_on,
            coupon_used: row.coupon_used,
        }
    }
}

pub fn step(tx: &mut Tx, row: &Row, step: &Step) -> Res<()> {
    let touched = diesel::update(memberships::table.find(row.id).filter(memberships::version.eq(row.version)))
        .set((
            memberships::status.eq(step.status),
            memberships::next_no.eq(step.next_no),
            memberships::next_on.eq(step.next_on),
            memberships::next_billing_on.eq(step.next_billing_on),
            memberships::next_amount.eq(if step.next_billing_on.is_some() { step.next_amount } else { Money::ZERO }),
            memberships::grace_until.eq(step.grace_until),
            memberships::ends_on.eq(step.ends_on),
            memberships::coupon_used.eq(step.coupon_used),
            memberships::version.eq(row.version + 1),
            memberships::lease_by.eq(None::<String>),
            memberships::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    if touched == 1 { Ok(()) } else { Err(Error::Stale("The membership was changed meanwhile. Look at it again.".into())) }
}

/// The row points to the terms that newly billed periods brought into force (R112).
pub fn take_terms(tx: &mut Tx, facts: &Facts, course: &Course, periods: &[Period]) -> Res<()> {
    let Some(stage) = periods.last().map(|period| course.on(period.starts_on)) else { return Ok(()) };
    if facts.row.next_no == 1 || stage.from_on <= facts.row.starts_on || stage.from_on < facts.row.next_on {
        return Ok(());
    }
    let version: i64 = membership_terms::table
        .filter(membership_terms::membership_id.eq(facts.row.id).and(membership_terms::from_on.eq(stage.from_on)))
        .order(membership_terms::id.desc())
        .select(membership_terms::plan_version_id)
        .first(tx.c())?;
    diesel::update(memberships::table.find(facts.row.id))
        .set((memberships::plan_version_id.eq(version), memberships::fee.eq(stage.price.fee), memberships::every.eq(stage.price.every)))
        .execute(tx.c())?;
    Ok(())
}

/// The billing days from the end of the paid period on.
pub fn set_calendar(tx: &mut Tx, row: &Row, calendar: &Calendar) -> Res<()> {
    let touched = diesel::update(memberships::table.find(row.id).filter(memberships::version.eq(row.version)))
        .set((
            memberships::anchor_on.eq(calendar.first),
            memberships::billing_day.eq(i64::from(calendar.day)),
            memberships::version.eq(row.version + 1),
        ))
        .execute(tx.c())?;
    if touched == 1 { Ok(()) } else { Err(Error::Stale("The membership was changed meanwhile. Look at it again.".into())) }
}

/// The card that a membership is charged to from now on.
pub fn set_card(tx: &mut Tx, id: i64, card: i64) -> Res<()> {
    diesel::update(memberships::table.find(id))
        .set((memberships::card_id.eq(Some(card)), memberships::version.eq(memberships::version + 1)))
        .execute(tx.c())?;
    Ok(())
}

/// Whether its invoices are made by themselves; nothing for what its type or clinic says.
pub fn set_auto_invoice(tx: &mut Tx, id: i64, said: Option<AutoInvoice>) -> Res<()> {
    diesel::update(memberships::table.find(id))
        .set((memberships::auto_invoice.eq(said), memberships::version.eq(memberships::version + 1)))
        .execute(tx.c())?;
    Ok(())
}
