//! The letters about a fee that is open: a declined charge, suspension, the card link.

use super::{Told, invoice_of, stretch, subject};
use crate::base::{Money, Res, days};
use crate::billing::{AttemptState, InvoiceStatus, reading};
use crate::db::Conn;
use crate::db::schema::invoices;
use crate::db::sum::SumI64;
use crate::gateway::declines;
use crate::letters::{Content, Letter};
use crate::memberships::Status;
use diesel::prelude::*;

#[derive(serde::Deserialize)]
struct Failed {
    hard: bool,
    /// `Visa 0341`; empty where there is none on file.
    card: String,
    amount_minor: i64,
    retry_on: Option<String>,
    /// The first day on which benefits rest.
    grace_until: Option<String>,
}

/// Tells of a declined charge and asks for another card (R095, R096, R260).
pub fn failed(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Failed = letter.facts()?;
    let invoice = invoice_of(conn, letter)?.invoice;
    if !invoice.asks() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), Money(facts.amount_minor));
    let amount = told.money(sum);
    let for_days = stretch(conn, invoice.id, told.today)?.map_or(String::new(), |days| format!(" for {days}"));
    let tries = reading::attempts_of(conn, invoice.id)?;
    let refused = tries.iter().rev().find(|attempt| attempt.state != AttemptState::Paid).and_then(|attempt| attempt.code.as_deref());
    let mut news = match facts.card.is_empty() {
        true => format!("Your {plan} fee of {amount}{for_days} is open: there is no card on file."),
        false => format!(
            "{} did not pay your {plan} fee of {amount}{for_days}: {}.",
            facts.card,
            declines::for_patient(refused.unwrap_or_default())
        ),
    };
    let retry = facts.retry_on.as_deref().and_then(days::parse_iso);
    news.push_str(&match (retry, facts.hard) {
        (Some(day), _) => format!(" We try again on {}.", days::near(day, told.today)),
        (None, true) => " We will not try this card again; give us another.".into(),
        (None, false) => " We do not try again.".into(),
    });
    let mut paragraphs = Vec::new();
    if let Some(until) = facts.grace_until.as_deref().and_then(days::parse_iso).filter(|_| told.facts.row.status != Status::Waiting) {
        let last = days::short(days::last(until), told.today);
        news.push_str(&format!(" Your benefits go on through {last}."));
        paragraphs.push(format!("If nothing is paid through {last}, {plan} is suspended; what you have paid for stays yours."));
    }
    Ok(Some(Content {
        subject: subject(&[
            match facts.card.is_empty() {
                true => format!("{amount} for {plan} is open"),
                false => format!("Card declined: {amount} for {plan} is open"),
            },
            format!("Card declined: {amount} is open"),
        ]),
        news,
        button: Some(told.update_card(sum)),
        paragraphs,
        ..Content::default()
    }))
}

pub fn suspended(conn: &mut Conn, told: &Told) -> Res<Option<Content>> {
    let open: Option<i64> = invoices::table
        .filter(invoices::membership_id.eq(told.facts.row.id))
        .filter(invoices::status.eq_any(vec![InvoiceStatus::Open, InvoiceStatus::Unpaid]))
        .select(SumI64(invoices::gross - invoices::paid))
        .first(conn)?;
    let Some(open) = open.map(Money).filter(|open| open.0 > 0 && told.facts.row.status == Status::Suspended) else { return Ok(None) };
    let (plan, sum) = (told.plan(), told.money(open));
    Ok(Some(Content {
        subject: subject(&[format!("{plan} is suspended: {sum} is open"), format!("Membership suspended: {sum} is open")]),
        news: format!("Your {plan} membership is suspended, because {sum} is open."),
        button: Some(told.update_card(open)),
        paragraphs: vec![format!("When it is paid, {plan} goes on. What you have paid for stays yours.")],
        ..Content::default()
    }))
}

/// The link that the desk sends.
pub fn card_link(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let invoice = invoice_of(conn, letter)?.invoice;
    if !invoice.asks() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(invoice.due()));
    let for_days = stretch(conn, invoice.id, told.today)?.map_or(String::new(), |days| format!(" for {days}"));
    Ok(Some(Content {
        subject: subject(&[format!("Update your card: {sum} for {plan} is open"), format!("Update your card: {sum} is open")]),
        news: format!("Your {plan} fee of {sum}{for_days} is open; with this link you give us another card for it."),
        button: Some(told.update_card(invoice.due())),
        paragraphs: vec!["Nothing is charged before you have entered the card.".into()],
        ..Content::default()
    }))
}
