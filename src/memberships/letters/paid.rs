//! The letter about a paid invoice: welcome, receipt and invoice in one.

use super::{Told, invoice_of, stretch, subject};
use crate::base::{Res, days};
use crate::billing::paper::Whole;
use crate::billing::{InvoiceStatus, reading};
use crate::db::Conn;
use crate::db::schema::{documents, signed_records};
use crate::letters::links::Purpose;
use crate::letters::{Attachment, Button, Content, Letter};
use crate::memberships::actions::invoicing;
use diesel::prelude::*;

/// The one letter about a paid invoice (E54): invoice, receipt and, the first time, welcome (R089, R261).
pub fn paid(conn: &mut Conn, told: &Told, letter: &Letter, first: bool) -> Res<Option<Content>> {
    let whole = invoice_of(conn, letter)?;
    if whole.invoice.status != InvoiceStatus::Paid {
        return Ok(None);
    }
    // One that somebody sends again is wanted, whatever the clinic or the type says (E1).
    if letter.once_key == format!("paid:{}", whole.invoice.id) && !invoicing::sends_paid(conn, &told.facts)? {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(whole.invoice.gross));
    let stretch = stretch(conn, whole.invoice.id, told.today)?.unwrap_or_else(|| format!("invoice {}", whole.invoice.number()));
    let starts = told.facts.row.starts_on;
    let (subject, news) = match first {
        true => (
            subject(&[format!("Welcome to {plan}, {sum} paid"), format!("Welcome, {sum} paid")]),
            match days::between(starts, told.today) {
                0 => format!("You are a {plan} member from today."),
                1.. => format!("You are a {plan} member since {}.", days::long(starts)),
                _ => format!("You are a {plan} member from {}.", days::long(starts)),
            },
        ),
        false => (
            subject(&[format!("{plan}, {stretch}: {sum} paid"), format!("{stretch}: {sum} paid")]),
            format!("Your {plan} fee for {stretch} is paid."),
        ),
    };
    let mut attachments = vec![Attachment { name: whole.file_name(), mime: "application/pdf".into(), bytes: whole.pdf()? }];
    if first {
        attachments.extend(signed_agreement(conn, told)?);
    }
    let mut paragraphs: Vec<String> = told.next().into_iter().collect();
    let benefits = told.benefits();
    if first && !benefits.is_empty() {
        paragraphs.push(format!("You get: {benefits}."));
    }
    paragraphs.push(told.cancelling());
    paragraphs.push(match attachments.len() {
        1 => "Attached: the invoice.".into(),
        _ => "Attached: the invoice and the agreement as you signed it.".into(),
    });
    Ok(Some(Content {
        subject,
        news,
        rows: rows(&whole),
        total: true,
        button: Some(Button { label: "View invoice".into(), purpose: Purpose::Invoice, subject: whole.invoice.id, note: String::new() }),
        paragraphs,
        thank_you: whole.invoice.thank_you.clone(),
        attachments,
        ..Content::default()
    }))
}

/// Lines, each with why, and what paid them.
fn rows(whole: &Whole) -> Vec<(String, String)> {
    let plain = |sum| whole.currency.plain(sum);
    let line = |line: &reading::InvoiceLine| {
        let why = if line.why.is_empty() { String::new() } else { format!("\n{}", line.why) };
        (format!("{}{why}", line.plain_what()), plain(line.gross))
    };
    let mut rows: Vec<(String, String)> = whole.lines.iter().map(line).collect();
    let received = whole.payments.iter().filter(|payment| payment.amount.0 > 0);
    rows.extend(received.map(|payment| (format!("Paid with {}", payment.means()), whole.currency.money(payment.amount))));
    if whole.payments.is_empty() {
        rows.push(("Total, nothing to pay".into(), whole.currency.money(whole.invoice.gross)));
    }
    rows
}

fn signed_agreement(conn: &mut Conn, told: &Told) -> Res<Option<Attachment>> {
    let found: Option<(String, Vec<u8>)> = signed_records::table
        .inner_join(documents::table.on(documents::id.eq(signed_records::document_id)))
        .filter(signed_records::membership_id.eq(told.facts.row.id))
        .order(signed_records::id.desc())
        .select((documents::mime, documents::content))
        .first(conn)
        .optional()?;
    Ok(found.map(|(mime, bytes)| Attachment { name: format!("Agreement {}.pdf", told.plan()), mime, bytes }))
}
