//! What a settled invoice does to its membership: it begins or recovers, grants are given, one letter goes out.

use crate::base::{Now, Res};
use crate::billing::{InvoiceKind, store as billing};
use crate::clinic::{Actor, clinics, tasks};
use crate::db::Tx;
use crate::db::schema::{invoices, periods};
use crate::memberships::Status;
use crate::memberships::actions::{give, write};
use crate::memberships::store::{self, Step};
use diesel::prelude::*;

pub fn on_settled(tx: &mut Tx, now: Now, invoice_id: i64) -> Res<()> {
    let invoice = billing::invoice_row(tx, invoice_id)?;
    let actor = Actor::timetable();
    tasks::finish_by_key(tx, now, &actor, &format!("declined:{invoice_id}"))?;
    tasks::finish_by_key(tx, now, &actor, &format!("missed:{invoice_id}"))?;
    let Some(membership_id) = invoice.membership_id else { return Ok(()) };
    let facts = store::lock(tx, membership_id)?;
    let today = clinics::load(tx, invoice.clinic_id)?.today(now);
    let begins_or_recovers = match facts.row.status {
        Status::Waiting => true,
        Status::PastDue | Status::Suspended => !owes_fees(tx, membership_id)?,
        _ => false,
    };
    if begins_or_recovers {
        let status = if facts.course().in_trial(today) { Status::Trial } else { Status::Active };
        store::step(tx, &facts.row, &Step { status, grace_until: None, ..Step::of(&facts.row) })?;
    }
    let rows = store::periods_of_invoice(tx, invoice_id)?;
    let nos: Vec<i64> = rows.iter().map(|period| period.no).collect();
    if facts.row.status != Status::Ended && facts.row.status != Status::Undone {
        give::give_due(tx, now, &actor, &facts, &nos, today)?;
    }
    for period in &rows {
        let id = periods::table
            .filter(periods::membership_id.eq(membership_id).and(periods::no.eq(period.no)))
            .select(periods::id)
            .first(tx.c())?;
        give::bank_fee(tx, now, &actor, &facts, id, period, today)?;
    }
    match invoice.kind {
        InvoiceKind::Enrollment => write::about_invoice(tx, now, &facts, "enrollment", invoice_id, true),
        InvoiceKind::Renewal => write::about_invoice(tx, now, &facts, "paid_invoice", invoice_id, false),
        // The Early Cancellation Fee of the day stands in the letter that confirms the cancellation (E54).
        InvoiceKind::Fee if invoice.issued_on < today => write::about_invoice(tx, now, &facts, "paid_invoice", invoice_id, true),
        _ => Ok(()),
    }
}

/// Is a fee of the membership still open?
fn owes_fees(tx: &mut Tx, membership_id: i64) -> Res<bool> {
    let open: i64 = invoices::table
        .filter(invoices::membership_id.eq(membership_id))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .count()
        .get_result(tx.c())?;
    Ok(open > 0)
}
