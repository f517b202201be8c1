//! Opens a period: its invoice with every line's why, its row in the chain, the grants that it brings.

use crate::base::{Date, Money, Now, Res, days};
use crate::billing::actions::issue::{self, NewInvoice};
use crate::billing::{InvoiceKind, LineKind, NewLine};
use crate::clinic::{Actor, Clinic, settings};
use crate::db::Tx;
use crate::memberships::actions::give;
use crate::memberships::rules::period::Period;
use crate::memberships::rules::{benefits, fees};
use crate::memberships::store::{self, Facts};

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
    clinic: &Clinic,
    period: &Period,
    day: Date,
    thank_you: &str,
) -> Res<Opened> {
    let row = &facts.row;
    let lines = lines(facts, period);
    let kind = if period.no == 1 { InvoiceKind::Enrollment } else { InvoiceKind::Renewal };
    let new = NewInvoice {
        legal_entity_id: clinic.legal_entity_id,
        clinic_id: row.clinic_id,
        payer_id: row.payer_id,
        patient_id: row.patient_id,
        membership_id: Some(row.id),
        kind,
        issued_on: day,
        due_on: if facts.by_invoice() { days::add_days(day, settings::load(tx)?.invoice_days) } else { day },
        lines: &lines,
        thank_you: if kind == InvoiceKind::Enrollment { thank_you } else { "" },
    };
    let (invoice_id, asks) = issue::issue(tx, now, actor, &new)?;
    enter(tx, now, actor, facts, period, invoice_id, day)?;
    Ok(Opened { invoice_id, asks })
}

/// The lines of a period's invoice.
pub fn lines(facts: &Facts, period: &Period) -> Vec<NewLine> {
    let mut lines = fees::lines(&facts.frozen.terms, &facts.frozen.price, period, facts.setup(), facts.frozen.version_no);
    for line in &mut lines {
        line.membership_id = Some(facts.row.id);
        if let (LineKind::MembershipFee, Some(list)) = (line.kind, &facts.overrides.contract) {
            line.why = format!("{}, {list}: contract price", line.why);
        }
    }
    lines
}

/// The period's row and its grants. What is asked for by invoice gives its benefits when it is issued.
pub fn enter(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, period: &Period, invoice_id: i64, day: Date) -> Res<()> {
    let row = &facts.row;
    store::add_period(tx, now, row.id, period, facts.frozen.price.fee, invoice_id)?;
    let grants = benefits::grants(row.anchor_on, &facts.frozen.terms.benefits, period);
    store::add_grants(tx, now, row.id, period.no, &grants)?;
    if facts.by_invoice() && period.ends_on > day {
        give::give_due(tx, now, actor, facts, &[period.no], day)?;
    }
    Ok(())
}
