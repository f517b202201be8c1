//! `/invoices/{no}/reversal`: an invoice as if it never was: void before any payment, credited after.

use super::reasoned::{ReasonForm, Reasoned};
use crate::base::{Error, Money, Refusals, Res};
use crate::billing::InvoiceStatus;
use crate::billing::actions::take_back;
use crate::billing::asking::{self, Asking};
use crate::clinic::{Note, note};
use crate::db::{Conn, Tx};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;

/// Why the invoice that a membership waits for is not given up on its own.
pub const BEGINS: &str = "The membership begins when this is paid. Cancel the membership, or undo the enrollment, instead.";

/// `Void` or `Credit`.
fn verb(asking: &Asking) -> &'static str {
    if asking.invoice.paid.is_zero() { "Void" } else { "Credit" }
}

/// Why not, if so.
fn hindrance(asking: &Asking) -> Option<String> {
    let status = asking.invoice.status;
    if !matches!(status, InvoiceStatus::Open | InvoiceStatus::Paid | InvoiceStatus::Unpaid) {
        return Some(format!("Invoice {} is {} already.", asking.invoice.number(), status.label().to_lowercase()));
    }
    asking.begins.then(|| BEGINS.to_string())
}

fn load(c: &mut Conn, page: Page, no: i64, form: ReasonForm, refusals: Refusals) -> Res<Reasoned> {
    let asking = asking::load(c, no)?;
    let (number, verb) = (asking.invoice.number(), verb(&asking));
    let mut facts = vec![(
        "Invoice",
        format!("{} of {}. It stays in the list, with its number.", page.money(&asking.invoice.gross), asking.payer.name),
    )];
    if !asking.invoice.paid.is_zero() {
        facts.push((
            "Paid",
            format!(
                "{} becomes account credit. Refund it on the payment's page, or keep it for the next invoice.",
                page.money(&asking.invoice.paid)
            ),
        ));
    }
    if let Some(plan) = &asking.plan {
        facts.push(("Membership", format!("{plan} goes on. Money banked from this fee leaves the wallet; treatments that it gave stay.")));
    }
    Ok(Reasoned {
        crumb: (format!("Invoice {number}"), format!("/invoices/{no}")),
        title: format!("{verb} invoice {number}"),
        button: format!("{verb} {}", page.money(&asking.invoice.gross)),
        facts,
        hindrance: hindrance(&asking),
        page,
        form,
        refusals,
    })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, ReasonForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<ReasonForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| reverse(tx, page, no, form.parse()?),
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}

fn reverse(tx: &mut Tx, page: &Page, no: i64, reason: &str) -> Res<Reply> {
    let asking = asking::load(tx, no)?;
    if let Some(sentence) = hindrance(&asking) {
        return Err(Error::refused("", sentence));
    }
    let freed = take_back::take_back(tx, page.now, &page.actor(), no, page.today)?;
    let freed = freed.into_iter().fold(Money::ZERO, |sum, one| sum + one.1);
    let (number, done) = (asking.invoice.number(), if freed.is_zero() { "void" } else { "credited" });
    let line = Note {
        area: "billing",
        subject: "invoice",
        subject_id: no,
        patient_id: Some(asking.invoice.patient_id),
        what: format!("Invoice {number} {done}: {reason}"),
        ..Note::default()
    };
    note(tx, page.now, &page.actor(), line)?;
    let credit = if freed.is_zero() { String::new() } else { format!(" {} is account credit.", page.money(&freed)) };
    Ok(Reply::to(format!("/invoices/{no}")).saying(format!("Invoice {number} is {done}.{credit}")))
}
