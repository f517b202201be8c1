//! Opens a period: its invoice with every line's why, its row in the chain, the grants that it brings.

use crate::base::{Date, Error, Money, Now, Res};
use crate::billing::actions::issue::{self, NewInvoice};
use crate::billing::{InvoiceKind, NewLine};
use crate::clinic::{Actor, Clinic};
use crate::db::Tx;
use crate::memberships::rules::benefits::{self, Grant};
use crate::memberships::rules::fees;
use crate::memberships::rules::period::Period;
use crate::memberships::store::{self, Facts, NewPeriod};

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
    pub period: Period,
    pub thank_you: &'a str,
}

impl Opening<'_> {
    fn lines(&self) -> Vec<NewLine> {
        let facts = self.facts;
        let mut lines = fees::lines(&facts.frozen.terms, &facts.frozen.price, &self.period, facts.setup(), facts.frozen.version_no);
        lines.iter_mut().for_each(|line| line.membership_id = Some(facts.row.id));
        lines
    }

    fn grants(&self) -> Vec<Grant> {
        benefits::grants(self.facts.row.anchor_on, &self.facts.frozen.terms.benefits, &self.period)
    }

    fn amount(&self) -> Money {
        self.facts.frozen.price.fee
    }

    fn invoice<'a>(&'a self, clinic: &Clinic, lines: &'a [NewLine], day: Date) -> NewInvoice<'a> {
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
            due_on: day,
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
    let invoices: Vec<NewInvoice> = all.iter().zip(&lines).map(|(one, lines)| one.invoice(clinic, lines, day)).collect();
    let issued = issue::issue_all(tx, now, actor, &invoices)?;
    let periods = all.iter().zip(&issued).map(|(one, (invoice_id, _))| NewPeriod {
        membership_id: one.facts.row.id,
        period: &one.period,
        amount: one.amount(),
        invoice_id: *invoice_id,
    });
    store::add_periods(tx, now, &periods.collect::<Vec<_>>())?;
    let grants = all.iter().flat_map(|one| one.grants().into_iter().map(|grant| (one.facts.row.id, one.period.no, grant)));
    store::add_grants(tx, now, &grants.collect::<Vec<_>>())?;
    Ok(issued.into_iter().map(|(invoice_id, asks)| Opened { invoice_id, asks }).collect())
}
