//! Opens a period: its invoice with every line's why, its row in the chain, the grants that it brings.

use crate::base::{Date, Money, Now, Res};
use crate::billing::InvoiceKind;
use crate::billing::actions::issue::{self, NewInvoice};
use crate::clinic::{Actor, Clinic, account};
use crate::db::Tx;
use crate::memberships::Status;
use crate::memberships::rules::course::Course;
use crate::memberships::rules::period::{Kind, Period};
use crate::memberships::rules::{benefits, fees, renewal};
use crate::memberships::store::{self, Facts, Step};

/// A period that was opened.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    pub invoice_id: i64,
    pub asks: Money,
}

#[allow(clippy::too_many_arguments)] // each is a fact of the period
pub fn open(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    facts: &Facts,
    course: &Course,
    clinic: &Clinic,
    period: &Period,
    day: Date,
    thank_you: &str,
) -> Res<Opened> {
    let row = &facts.row;
    let mut lines = fees::lines(course, period, &account::load(tx)?.currency);
    for line in &mut lines {
        line.membership_id = Some(row.id);
    }
    let kind = if period.no == 1 { InvoiceKind::Enrollment } else { InvoiceKind::Renewal };
    let new = NewInvoice {
        legal_entity_id: clinic.legal_entity_id,
        clinic_id: row.clinic_id,
        payer_id: row.payer_id,
        patient_id: row.patient_id,
        membership_id: Some(row.id),
        kind,
        issued_on: day,
        due_on: day,
        lines: &lines,
        thank_you: if kind == InvoiceKind::Enrollment { thank_you } else { "" },
    };
    let (invoice_id, asks) = issue::issue(tx, now, actor, &new)?;
    store::add_period(tx, now, row.id, period, fees::fee(course, period), invoice_id)?;
    store::add_grants(tx, now, row.id, period.no, &benefits::grants(course, period))?;
    Ok(Opened { invoice_id, asks })
}

/// Where a membership stands once these periods are billed: the trial has become the full membership with the first one after it (R070).
pub fn step_after(facts: &Facts, course: &Course, periods: &[Period]) -> Step {
    let (mut course, mut due) = (course.clone(), facts.due());
    for period in periods {
        renewal::advance(&mut course, &mut due, period);
    }
    let over = course.is_over(due.next_on) || due.ends_on.is_some_and(|end| due.next_on >= end);
    let status = match (facts.row.status, periods.last().map(|period| period.kind)) {
        (Status::Active, Some(Kind::Trial)) => Status::Trial,
        (Status::Trial, Some(Kind::Part | Kind::Full)) => Status::Active,
        (other, _) => other,
    };
    Step {
        status,
        next_no: due.next_no,
        next_on: due.next_on,
        next_billing_on: (!over).then_some(due.next_on),
        coupon_used: course.coupon.map_or(facts.row.coupon_used, |held| held.used),
        ..Step::of(&facts.row)
    }
}
