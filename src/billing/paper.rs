//! From an invoice's rows to what is printed of it, on paper, in a letter and behind its link.

use super::reading::{self, Invoice, InvoiceLine, Payment};
use crate::base::{Date, Money, Rate, Res, days, zone};
use crate::clinic::clinics::LegalEntity;
use crate::clinic::{Clinic, Currency, account, clinics};
use crate::db::Conn;
use crate::letters::paper::{self, InvoicePaper, PageSize, PaperLine};
use crate::patients::{Patient, Payer, store};
use std::collections::BTreeMap;

/// Everything that is read of one invoice.
#[derive(Clone, Debug)]
pub struct Whole {
    pub invoice: Invoice,
    pub lines: Vec<InvoiceLine>,
    pub payments: Vec<Payment>,
    pub patient: Patient,
    pub payer: Payer,
    pub clinic: Clinic,
    pub seller: LegalEntity,
    pub currency: Currency,
    pub next: Option<(Date, Money)>,
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Whole> {
    let invoice = reading::invoice(conn, id)?;
    Ok(Whole {
        lines: reading::lines(conn, id)?,
        payments: reading::payments_of(conn, id)?,
        patient: store::load(conn, invoice.patient_id)?,
        payer: store::payer(conn, invoice.payer_id)?,
        clinic: clinics::load(conn, invoice.clinic_id)?,
        seller: clinics::legal_entity(conn, invoice.legal_entity_id)?,
        currency: account::load(conn)?.currency,
        next: invoice.membership_id.map(|membership| reading::next_charge(conn, membership)).transpose()?.flatten(),
        invoice,
    })
}

impl Whole {
    /// Does somebody else pay for the patient?
    pub fn paid_by_other(&self) -> bool {
        self.payer.patient_id != Some(self.patient.id)
    }

    fn payer_address(&self) -> String {
        match self.paid_by_other() {
            true => self.payer.address.clone(),
            false => self.patient.address(),
        }
    }

    /// Net, tax by rate, Total: label and sum.
    pub fn sums(&self) -> Vec<(String, String)> {
        let mut by_rate: BTreeMap<Rate, (Money, Money)> = BTreeMap::new();
        for line in &self.lines {
            let sums = by_rate.entry(line.tax_rate).or_default();
            *sums = (sums.0 + line.net, sums.1 + line.tax);
        }
        let plain = |sum| self.currency.plain(sum);
        let mut sums = vec![("Net".to_string(), plain(self.invoice.net))];
        let taxed = by_rate.into_iter().filter(|(rate, _)| !rate.is_zero());
        sums.extend(taxed.map(|(rate, (net, tax))| (format!("Tax {rate} on {}", plain(net)), plain(tax))));
        sums.push(("Total".into(), self.currency.money(self.invoice.gross)));
        sums
    }

    /// What was received, in order of time, and taken off again.
    pub fn money(&self) -> Vec<(String, String)> {
        let line = |payment: &Payment| {
            let (day, hour, minute) = zone::local(payment.at.0, &self.clinic.zone);
            let when = format!("{}, {hour:02}:{minute:02}", days::long(day));
            (format!("{when}  {}", payment.words()), self.currency.plain(-payment.amount))
        };
        self.payments.iter().map(line).collect()
    }

    /// `Nothing due`, or `Due` and the sum.
    pub fn balance(&self) -> (String, String) {
        match self.invoice.due() {
            Money::ZERO => ("Nothing due".into(), String::new()),
            due => (format!("Due {}", days::long(self.invoice.due_on)), self.currency.money(due)),
        }
    }

    /// `Next charge: $99.00 on Jul 1, 2026.`; empty where there is none.
    pub fn next_words(&self) -> String {
        self.next.map_or(String::new(), |(day, sum)| format!("Next charge: {} on {}.", self.currency.money(sum), days::long(day)))
    }

    /// Paper of the country: Letter where people pay in US or Canadian dollars, else A4.
    fn page(&self) -> PageSize {
        if ["USD", "CAD"].contains(&self.currency.code.as_str()) { PageSize::Letter } else { PageSize::A4 }
    }

    pub fn file_name(&self) -> String {
        format!("Invoice {}.pdf", self.invoice.number())
    }

    /// The invoice as PDF. Its badge has whole dates: paper does not know when it is read.
    pub fn pdf(&self) -> Res<Vec<u8>> {
        let plain = |sum| self.currency.plain(sum);
        let line = |line: &InvoiceLine| PaperLine {
            what: line.what.clone(),
            why: line.why.clone(),
            quantity: line.quantity.plain(),
            price: plain(line.unit_price),
            tax: line.tax_rate.to_string(),
            amount: plain(if line.price_has_tax { line.gross } else { line.net }),
        };
        let paper = InvoicePaper {
            number: self.invoice.number().to_string(),
            state: self.invoice.status.label().to_string(),
            seller_name: self.seller.name.clone(),
            seller_address: self.seller.address.clone(),
            tax_no: self.seller.tax_no.clone(),
            clinic_name: self.clinic.name.clone(),
            clinic_phone: self.clinic.phone.clone(),
            payer_name: self.payer.name.clone(),
            payer_address: self.payer_address(),
            patient_name: self.patient.full_name(),
            issued: days::long(self.invoice.issued_on),
            due: days::long(self.invoice.due_on),
            page: self.page(),
            currency: self.currency.sign().to_string(),
            lines: self.lines.iter().map(line).collect(),
            sums: self.sums(),
            money: self.money(),
            balance: self.balance(),
            thank_you: self.invoice.thank_you.clone(),
            next: self.next_words(),
            language: "en-US".into(),
            title: format!("Invoice {}", self.invoice.number()),
            day: Some(self.invoice.issued_on),
        };
        paper::invoice(&paper)
    }
}
