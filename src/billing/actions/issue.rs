//! Issues an invoice: its row, its lines, the journal. The number is drawn last, before the commit.

use crate::base::{Date, Error, Happened, Money, Now, Res};
use crate::billing::{InvoiceKind, InvoiceStatus, LineKind, NewLine};
use crate::clinic::Actor;
use crate::db::schema::{invoice_lines, invoices};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post_all};
use crate::per_backend;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub struct NewInvoice<'a> {
    pub legal_entity_id: i64,
    pub clinic_id: i64,
    pub payer_id: i64,
    pub patient_id: i64,
    pub membership_id: Option<i64>,
    pub kind: InvoiceKind,
    pub issued_on: Date,
    pub due_on: Date,
    pub lines: &'a [NewLine],
    pub thank_you: &'a str,
}

impl NewInvoice<'_> {
    fn net(&self) -> Money {
        self.lines.iter().map(|line| line.net).sum()
    }

    fn gross(&self) -> Money {
        self.lines.iter().map(NewLine::gross).sum()
    }
}

/// Gives the invoice's key and total. One that asks for nothing is settled at once.
pub fn issue(tx: &mut Tx, now: Now, actor: &Actor, new: &NewInvoice) -> Res<(i64, Money)> {
    let issued = issue_all(tx, now, actor, std::slice::from_ref(new))?;
    issued.first().copied().ok_or_else(|| Error::failed("an invoice was not issued"))
}

/// Issues invoices, each of another membership, in four statements; gives keys and totals in the same order.
pub fn issue_all(tx: &mut Tx, now: Now, actor: &Actor, all: &[NewInvoice]) -> Res<Vec<(i64, Money)>> {
    if all.is_empty() {
        return Ok(vec![]);
    }
    let ids = insert(tx, now, actor, all)?;
    insert_lines(tx, all, &ids)?;
    let entries = all.iter().zip(&ids).map(|(new, id)| {
        let entry = Entry {
            day: new.issued_on,
            cause: "invoice.issued",
            cause_id: *id,
            memo: new.kind.label(),
            actor: &actor.name,
            clinic_id: new.clinic_id,
            payer_id: Some(new.payer_id),
            membership_id: new.membership_id,
        };
        (entry, postings(new.lines))
    });
    post_all(tx, now, &entries.collect::<Vec<_>>())?;
    for (new, id) in all.iter().zip(&ids) {
        tx.happened(Happened::InvoiceIssued(*id));
        if new.gross().is_zero() {
            tx.happened(Happened::InvoiceSettled(*id));
        }
    }
    Ok(ids.into_iter().zip(all).map(|(id, new)| (id, new.gross())).collect())
}

fn insert(tx: &mut Tx, now: Now, actor: &Actor, all: &[NewInvoice]) -> Res<Vec<i64>> {
    let rows: Vec<_> = all
        .iter()
        .map(|new| {
            let (net, gross) = (new.net(), new.gross());
            let status = if gross.is_zero() { InvoiceStatus::Paid } else { InvoiceStatus::Open };
            (
                invoices::legal_entity_id.eq(new.legal_entity_id),
                invoices::clinic_id.eq(new.clinic_id),
                invoices::payer_id.eq(new.payer_id),
                invoices::patient_id.eq(new.patient_id),
                invoices::membership_id.eq(new.membership_id),
                invoices::kind.eq(new.kind),
                invoices::status.eq(status),
                invoices::issued_on.eq(new.issued_on),
                invoices::due_on.eq(new.due_on),
                invoices::net.eq(net),
                invoices::tax.eq(gross - net),
                invoices::gross.eq(gross),
                invoices::thank_you.eq(new.thank_you),
                invoices::created_by.eq(&actor.name),
                invoices::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    let told = (invoices::membership_id, invoices::id);
    let ids: Vec<(Option<i64>, i64)> =
        per_backend!(tx.c(), c => diesel::insert_into(invoices::table).values(&rows).returning(told).get_results(c))?;
    let ids: HashMap<Option<i64>, i64> = ids.into_iter().collect();
    match ids.len() == all.len() {
        true => Ok(all.iter().filter_map(|new| ids.get(&new.membership_id).copied()).collect()),
        false => Err(Error::failed("invoices that are issued together are of different memberships")),
    }
}

fn insert_lines(tx: &mut Tx, all: &[NewInvoice], ids: &[i64]) -> Res<()> {
    let rows: Vec<_> = all
        .iter()
        .zip(ids)
        .flat_map(|(new, id)| new.lines.iter().enumerate().map(move |(at, line)| (*id, at, line)))
        .map(|(invoice, at, line)| {
            (
                invoice_lines::invoice_id.eq(invoice),
                invoice_lines::position.eq(at as i64 + 1),
                invoice_lines::kind.eq(line.kind),
                invoice_lines::what.eq(&line.what),
                invoice_lines::quantity.eq(line.quantity),
                invoice_lines::unit_price.eq(line.unit_price),
                invoice_lines::net.eq(line.net),
                invoice_lines::tax_rate.eq(line.tax_rate),
                invoice_lines::tax.eq(line.tax()),
                invoice_lines::gross.eq(line.gross()),
                invoice_lines::price_has_tax.eq(false),
                invoice_lines::why.eq(&line.why),
                invoice_lines::membership_id.eq(line.membership_id),
                invoice_lines::period_no.eq(line.period_no),
                invoice_lines::item_id.eq(line.item_id),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(invoice_lines::table).values(&rows).execute(c))?;
    Ok(())
}

/// A sum that is asked for, or one taken off.
fn asked(account: Account, sum: Money) -> Posting {
    match sum.0 {
        ..0 => Posting::new(account, Account::Receivable, -sum),
        _ => Posting::new(Account::Receivable, account, sum),
    }
}

/// What the lines of an invoice post: see the table in `ledger`.
pub fn postings(lines: &[NewLine]) -> Vec<Posting> {
    let mut all = Vec::new();
    for line in lines {
        let account = match line.kind {
            LineKind::MembershipFee if line.membership_id.is_none() => Account::RevenueMembership,
            LineKind::MembershipFee => Account::DeferredMembership,
            LineKind::SetupFee | LineKind::EarlyCancellationFee | LineKind::NoShowFee => Account::RevenueFees,
            LineKind::Service => Account::RevenueServices,
            LineKind::Product => Account::RevenueProducts,
            LineKind::Package => Account::DeferredPackages,
            LineKind::Discount => Account::Discounts,
        };
        all.push(asked(account, line.net));
        all.push(asked(Account::Tax, line.tax()));
    }
    all
}
