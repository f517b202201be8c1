//! What a settled invoice does to its membership: it begins or recovers, grants are given, one letter goes out.

use crate::base::{Date, Error, Now, Res};
use crate::billing::InvoiceKind;
use crate::billing::store::{self as billing, InvoiceRow};
use crate::clinic::{Actor, Clinic, clinics, tasks};
use crate::db::Tx;
use crate::db::schema::invoices;
use crate::memberships::Status;
use crate::memberships::actions::give;
use crate::memberships::actions::write::{self, About};
use crate::memberships::store::{self, Facts, PeriodRow, Step};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Follows up invoices that were settled in one transaction.
pub fn on_settled(tx: &mut Tx, now: Now, ids: &[i64]) -> Res<()> {
    let actor = Actor::timetable();
    let tasks_of = |id: &i64| [format!("declined:{id}"), format!("missed:{id}")];
    tasks::finish_by_keys(tx, now, &actor, &ids.iter().flat_map(tasks_of).collect::<Vec<_>>())?;
    let mut rest: Vec<InvoiceRow> = billing::invoice_rows(tx, ids)?.into_iter().filter(|row| row.membership_id.is_some()).collect();
    // A membership takes one step at a time: a second invoice of it has its turn after the first.
    while !rest.is_empty() {
        let (mut seen, mut turn, mut later) = (HashSet::new(), vec![], vec![]);
        for invoice in rest {
            if seen.insert(invoice.membership_id) { turn.push(invoice) } else { later.push(invoice) }
        }
        settled(tx, now, &actor, &turn)?;
        rest = later;
    }
    Ok(())
}

/// An invoice with its membership as it was found.
type Settled<'a> = (&'a InvoiceRow, &'a Facts);

fn settled(tx: &mut Tx, now: Now, actor: &Actor, turn: &[InvoiceRow]) -> Res<()> {
    let rows = store::periods_of_invoices(tx, &turn.iter().map(|invoice| invoice.id).collect::<Vec<_>>())?;
    // An invoice made by hand may bill periods of several memberships.
    let mut ids: Vec<i64> = turn.iter().filter_map(|invoice| invoice.membership_id).collect();
    ids.extend(rows.iter().map(|row| row.membership_id));
    ids.sort_unstable();
    ids.dedup();
    let facts = store::lock_all(tx, &ids)?;
    let by_id: HashMap<i64, &Facts> = facts.iter().map(|facts| (facts.row.id, facts)).collect();
    let mut by_clinic: BTreeMap<i64, Vec<Settled>> = BTreeMap::new();
    for invoice in turn {
        let facts = invoice.membership_id.and_then(|id| by_id.get(&id)).ok_or(Error::NotFound)?;
        by_clinic.entry(invoice.clinic_id).or_default().push((invoice, facts));
    }
    by_clinic.into_iter().try_for_each(|(clinic, all)| {
        let clinic = clinics::load(tx, clinic)?;
        let here = |row: &&PeriodRow| all.iter().any(|(invoice, _)| row.invoice_id == Some(invoice.id));
        let periods = rows.iter().filter(here).filter_map(|row| Some((*by_id.get(&row.membership_id)?, row)));
        at_clinic(tx, now, actor, &clinic, &all, &periods.collect::<Vec<_>>())
    })
}

fn at_clinic(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, all: &[Settled], periods: &[(&Facts, &PeriodRow)]) -> Res<()> {
    let today = clinic.today(now);
    for (_, facts) in all {
        begin_or_recover(tx, facts, today)?;
    }
    let over = |facts: &Facts| matches!(facts.row.status, Status::Ended | Status::Undone);
    let running: Vec<(&Facts, i64)> = periods.iter().filter(|(facts, _)| !over(facts)).map(|(facts, period)| (*facts, period.no)).collect();
    give::give_all(tx, now, actor, &running, today)?;
    give::bank_fees(tx, now, actor, periods, today)?;
    let letters: Vec<About> = all
        .iter()
        .filter_map(|(invoice, facts)| {
            let (kind, urgent) = match invoice.kind {
                InvoiceKind::Enrollment => ("enrollment", true),
                InvoiceKind::Renewal => ("paid_invoice", false),
                // The Early Cancellation Fee of the day stands in the letter that confirms the cancellation (E54).
                InvoiceKind::Fee if invoice.issued_on < today => ("paid_invoice", true),
                _ => return None,
            };
            Some(About { facts, kind, invoice_id: invoice.id, urgent })
        })
        .collect();
    write::about_invoices(tx, now, clinic, &letters)
}

/// A waiting membership begins; one that owed fees goes on once none is open.
fn begin_or_recover(tx: &mut Tx, facts: &Facts, today: Date) -> Res<()> {
    if facts.row.status == Status::Waiting { go_on(tx, facts, today) } else { recover(tx, facts, today) }
}

/// A membership that owed fees goes on once none is open.
pub fn recover(tx: &mut Tx, facts: &Facts, today: Date) -> Res<()> {
    let owed = matches!(facts.row.status, Status::PastDue | Status::Suspended);
    if owed && !owes_fees(tx, facts.row.id)? { go_on(tx, facts, today) } else { Ok(()) }
}

fn go_on(tx: &mut Tx, facts: &Facts, today: Date) -> Res<()> {
    let status = if facts.course().in_trial(today) { Status::Trial } else { Status::Active };
    store::step(tx, &facts.row, &Step { status, grace_until: None, ..Step::of(&facts.row) })
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
