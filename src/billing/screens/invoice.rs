//! `/invoices/{no}`: state, who, total due; every line with why; attempts and letters. `…/pdf` is its paper.

use super::invoices::post_badge;
use crate::base::{Badge, Date, Money};
use crate::billing::reading::{self, Invoice, Line};
use crate::billing::rules::badges;
use crate::billing::{AttemptState, paper};
use crate::clinic::clinics::{self, LegalEntity};
use crate::gateway::declines;
use crate::letters::{Letter, outbox};
use crate::patients::{Patient, Payer, store as patients};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "billing/invoice.html")]
struct Show {
    page: Page,
    invoice: Invoice,
    lines: Vec<Line>,
    sums: Vec<(String, String)>,
    money: Vec<(Date, String, Money)>,
    tries: Vec<String>,
    letters: Vec<Letter>,
    seller: LegalEntity,
    payer: Payer,
    patient: Patient,
    money_badge: Badge,
    post_badge: Badge,
    next: String,
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let invoice = reading::invoice(c, *no)?;
        let lines = reading::lines(c, *no)?;
        let currency = page.account.currency.clone();
        let tries = reading::attempts_of(c, *no)?.into_iter().map(|(day, card, state, code)| {
            let what = match (state, code) {
                (AttemptState::Declined | AttemptState::NeedsPatient, Some(code)) => declines::sentence(&code).to_string(),
                (state, _) => format!("{}.", state.label()),
            };
            format!("{} {card}: {what}", page.day(&day))
        });
        let tries: Vec<String> = tries.collect();
        Reply::page(&Show {
            sums: paper::sums(&currency, &invoice, &lines),
            money: reading::money_of(c, *no)?,
            tries,
            letters: outbox::by_invoice(c, *no)?,
            seller: clinics::legal_entity(c, invoice.legal_entity_id)?,
            payer: patients::payer(c, invoice.payer_id)?,
            patient: patients::load(c, invoice.patient_id)?,
            money_badge: badges::money(invoice.standing(), page.today),
            post_badge: post_badge(c, &page, *no)?,
            next: paper::next(c, &currency, &invoice)?,
            page,
            invoice,
            lines,
        })
    })
    .await
}

pub async fn pdf(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, _| Ok(Reply::file("application/pdf", paper::invoice(c, *no)?))).await
}
