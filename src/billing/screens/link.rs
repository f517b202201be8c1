//! `/i/{token}`: the invoice for whoever was sent its link; no sign-in. `…/pdf` is its paper.

use crate::base::{Badge, Date, Money, Now, Res};
use crate::billing::reading::{self, Invoice, Line};
use crate::billing::{paper, rules::badges};
use crate::clinic::{Clinic, Currency, account, clinics};
use crate::db::Conn;
use crate::letters::links::{self, Purpose};
use crate::patients::{Patient, store as patients};
use crate::web::{Answer, Reply, Site};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "billing/link.html")]
struct Show {
    currency: Currency,
    clinic: Clinic,
    invoice: Invoice,
    lines: Vec<Line>,
    sums: Vec<(String, String)>,
    money: Vec<(Date, String, Money)>,
    patient: Patient,
    badge: Badge,
    next: String,
    token: String,
}

fn page(c: &mut Conn, now: Now, token: String) -> Res<Show> {
    let link = links::follow(c, now, Purpose::Invoice, &token)?;
    let invoice = reading::invoice(c, link.subject)?;
    let lines = reading::lines(c, link.subject)?;
    let currency = account::load(c)?.currency;
    let clinic = clinics::load(c, invoice.clinic_id)?;
    Ok(Show {
        sums: paper::sums(&currency, &invoice, &lines),
        money: reading::money_of(c, link.subject)?,
        patient: patients::load(c, invoice.patient_id)?,
        badge: badges::money(invoice.standing(), clinic.today(now)),
        next: paper::next(c, &currency, &invoice)?,
        currency,
        clinic,
        invoice,
        lines,
        token,
    })
}

pub async fn show(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| app.db.read(|c| Reply::page(&page(c, now, token.into_inner())?))).await
}

pub async fn pdf(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| {
        app.db.read(|c| {
            let link = links::follow(c, now, Purpose::Invoice, &token)?;
            Ok(Reply::file("application/pdf", paper::invoice(c, link.subject)?))
        })
    })
    .await
}
