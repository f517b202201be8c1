//! An invoice as it is printed: rows become finished texts.

use super::reading::{self, Invoice, Line};
use crate::base::{Money, Rate, Res, days};
use crate::clinic::{Currency, account, clinics};
use crate::db::Conn;
use crate::db::schema::memberships;
use crate::letters::paper::{self, InvoicePaper, PageSize, PaperLine};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The invoice as PDF.
pub fn invoice(conn: &mut Conn, id: i64) -> Res<Vec<u8>> {
    paper::invoice(&paper_of(conn, id)?)
}

pub fn paper_of(conn: &mut Conn, id: i64) -> Res<InvoicePaper> {
    let invoice = reading::invoice(conn, id)?;
    let lines = reading::lines(conn, id)?;
    let currency = account::load(conn)?.currency;
    let clinic = clinics::load(conn, invoice.clinic_id)?;
    let seller = clinics::legal_entity(conn, invoice.legal_entity_id)?;
    let payer = crate::patients::store::payer(conn, invoice.payer_id)?;
    let patient = crate::patients::store::load(conn, invoice.patient_id)?;
    let money = reading::money_of(conn, id)?;
    let address = if payer.address.is_empty() { patient.address() } else { payer.address.clone() };
    Ok(InvoicePaper {
        number: invoice.number().to_string(),
        state: super::rules::badges::money(invoice.standing(), invoice.issued_on).text,
        seller_name: seller.name,
        seller_address: seller.address,
        tax_no: seller.tax_no,
        clinic_name: clinic.name,
        clinic_phone: clinic.phone,
        payer_name: payer.name,
        payer_address: address,
        patient_name: patient.full_name(),
        issued: days::long(invoice.issued_on),
        due: days::long(invoice.due_on),
        page: if currency.code == "USD" || currency.code == "CAD" { PageSize::Letter } else { PageSize::A4 },
        currency: currency.sign().to_string(),
        lines: lines.iter().map(|line| paper_line(&currency, line)).collect(),
        sums: sums(&currency, &invoice, &lines),
        money: money.iter().map(|(day, what, sum)| (format!("{}  {what}", days::long(*day)), currency.plain(*sum))).collect(),
        balance: match invoice.asks() {
            Money::ZERO => ("Nothing due".into(), String::new()),
            asks => ("Due".into(), currency.money(asks)),
        },
        thank_you: invoice.thank_you.clone(),
        next: next(conn, &currency, &invoice)?,
        language: "en-US".into(),
        title: format!("Invoice {}", invoice.number()),
        day: Some(invoice.issued_on),
    })
}

fn paper_line(currency: &Currency, line: &Line) -> PaperLine {
    PaperLine {
        what: line.what.clone(),
        why: line.why.clone(),
        quantity: line.quantity.plain(),
        price: currency.plain(line.unit_price),
        tax: line.tax_rate.to_string(),
        amount: currency.plain(line.net),
    }
}

/// Net, the tax of each rate, Total.
pub fn sums(currency: &Currency, invoice: &Invoice, lines: &[Line]) -> Vec<(String, String)> {
    let mut by_rate: BTreeMap<Rate, Money> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.tax_rate.is_zero()) {
        *by_rate.entry(line.tax_rate).or_default() += line.tax;
    }
    let mut sums = vec![("Net".to_string(), currency.plain(invoice.net))];
    sums.extend(by_rate.into_iter().map(|(rate, tax)| (format!("Tax {rate}"), currency.plain(tax))));
    sums.push(("Total".into(), currency.money(invoice.gross)));
    sums
}

/// `Next charge: $99.00 on Jul 1, 2026.`, where the membership goes on.
pub fn next(conn: &mut Conn, currency: &Currency, invoice: &Invoice) -> Res<String> {
    let Some(membership) = invoice.membership_id else { return Ok(String::new()) };
    let (next, fee): (Option<time::Date>, Money) =
        memberships::table.find(membership).select((memberships::next_billing_on, memberships::fee)).first(conn)?;
    Ok(next.map(|day| format!("Next charge: {} on {}.", currency.money(fee), days::long(day))).unwrap_or_default())
}
