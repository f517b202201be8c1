//! Opens a period: its invoice with every line's why, its row in the chain, the grants that it brings.

use crate::base::{Date, Money, Now, Res};
use crate::billing::InvoiceKind;
use crate::billing::actions::issue::{self, NewInvoice};
use crate::clinic::{Actor, Clinic};
use crate::db::Tx;
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
    let mut lines = fees::lines(&facts.frozen.terms, &facts.frozen.price, period, facts.setup(), facts.frozen.version_no);
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
    store::add_period(tx, now, row.id, period, facts.frozen.price.fee, invoice_id)?;
    let grants = benefits::grants(row.anchor_on, &facts.frozen.terms.benefits, period);
    store::add_grants(tx, now, row.id, period.no, &grants)?;
    Ok(Opened { invoice_id, asks })
}
