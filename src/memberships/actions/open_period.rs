//! Opens a period: its invoice with every line's why, its row in the chain, the grants that it brings.

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::actions::issue::{self, NewInvoice};
use crate::billing::{InvoiceKind, LineKind, NewLine};
use crate::clinic::{Actor, Clinic, Currency, settings};
use crate::db::Tx;
use crate::memberships::Status;
use crate::memberships::actions::give;
use crate::memberships::rules::benefits::{self, Grant};
use crate::memberships::rules::course::Course;
use crate::memberships::rules::period::{Kind, Period};
use crate::memberships::rules::{fees, renewal};
use crate::memberships::store::{self, Facts, NewPeriod, Step};

/// A period that was opened.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    pub invoice_id: i64,
    pub asks: Money,
}

/// A period to be opened of a membership. The thank you message stands on the invoice of a first period.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    pub facts: &'a Facts,
    pub course: &'a Course,
    pub period: Period,
    pub currency: &'a Currency,
    pub thank_you: &'a str,
}

impl Opening<'_> {
    /// The lines of the period's invoice.
    pub fn lines(&self) -> Vec<NewLine> {
        let mut lines = fees::lines(self.course, &self.period, self.currency);
        // A trial has a price of its own, which no contract reaches.
        let contract = self.facts.overrides.contract.as_ref().filter(|_| self.period.kind != Kind::Trial);
        for line in &mut lines {
            line.membership_id = Some(self.facts.row.id);
            if let (LineKind::MembershipFee, Some(list)) = (line.kind, contract) {
                line.why = format!("{}, {list}: contract price", line.why);
            }
        }
        lines
    }

    fn grants(&self) -> Vec<Grant> {
        benefits::grants(self.course, &self.period)
    }

    fn invoice<'a>(&'a self, clinic: &Clinic, lines: &'a [NewLine], day: Date, invoice_days: i64) -> NewInvoice<'a> {
        let row = &self.facts.row;
        let first = self.period.no == 1;
        NewInvoice {
            legal_entity_id: clinic.legal_entity_id,
            clinic_id: row.clinic_id,
            payer_id: row.payer_id,
            patient_id: row.patient_id,
            membership_id: Some(row.id),
            kind: if first { InvoiceKind::Enrollment } else { InvoiceKind::Renewal },
            issued_on: day,
            due_on: if self.facts.by_invoice() { days::add_days(day, invoice_days) } else { day },
            lines,
            thank_you: if first { self.thank_you } else { "" },
        }
    }
}

/// Opens one period.
pub fn open(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, opening: Opening, day: Date) -> Res<Opened> {
    let opened = open_all(tx, now, actor, clinic, &[opening], day)?;
    opened.first().copied().ok_or_else(|| Error::failed("a period was not opened"))
}

/// Opens periods of different memberships of one clinic, in the same order.
pub fn open_all(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, all: &[Opening], day: Date) -> Res<Vec<Opened>> {
    if all.is_empty() {
        return Ok(vec![]);
    }
    let lines: Vec<Vec<NewLine>> = all.iter().map(Opening::lines).collect();
    let invoice_days = if all.iter().any(|one| one.facts.by_invoice()) { settings::load(tx)?.invoice_days } else { 0 };
    let invoices: Vec<NewInvoice> = all.iter().zip(&lines).map(|(one, lines)| one.invoice(clinic, lines, day, invoice_days)).collect();
    let issued = issue::issue_all(tx, now, actor, &invoices)?;
    let opened: Vec<Opened> = issued.into_iter().map(|(invoice_id, asks)| Opened { invoice_id, asks }).collect();
    enter(tx, now, actor, &all.iter().zip(&opened).map(|(one, opened)| (*one, opened.invoice_id)).collect::<Vec<_>>(), day)?;
    Ok(opened)
}

/// The periods' rows, each with the invoice that bills it, and their grants. What is asked for by invoice gives its
/// benefits when it is issued.
pub fn enter(tx: &mut Tx, now: Now, actor: &Actor, all: &[(Opening, i64)], day: Date) -> Res<()> {
    let periods = all.iter().map(|(one, invoice_id)| NewPeriod {
        membership_id: one.facts.row.id,
        period: &one.period,
        fee: fees::fee(one.course, &one.period),
        invoice_id: *invoice_id,
    });
    store::add_periods(tx, now, &periods.collect::<Vec<_>>())?;
    let grants = all.iter().flat_map(|(one, _)| one.grants().into_iter().map(|grant| (one.facts.row.id, one.period.no, grant)));
    store::add_grants(tx, now, &grants.collect::<Vec<_>>())?;
    let at_once = all.iter().filter(|(one, _)| one.facts.by_invoice() && one.period.ends_on > day);
    give::give_all(tx, now, actor, &at_once.map(|(one, _)| (one.facts, one.period.no)).collect::<Vec<_>>(), day)?;
    Ok(())
}

/// Where a membership stands once these periods are billed: the trial has become the full membership with the first one after it (R070).
pub fn step_after(facts: &Facts, course: &Course, periods: &[Period]) -> Step {
    let (mut course, mut due) = (course.clone(), facts.due());
    for period in periods {
        renewal::advance(&mut course, &mut due, period);
    }
    let over = course.is_over(due.next_on) || due.ends_on.is_some_and(|end| due.next_on >= end);
    let next_amount = fees::total(&course, &course.period(due.next_no, due.next_on));
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
        next_amount,
        coupon_used: course.coupon.map_or(facts.row.coupon_used, |held| held.used),
        ..Step::of(&facts.row)
    }
}
