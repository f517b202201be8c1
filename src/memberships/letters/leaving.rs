//! The letters about an end: cancelled, or undone.

use super::{Told, invoice_of, subject};
use crate::base::{Error, Money, Res, days};
use crate::billing::InvoiceStatus;
use crate::db::Conn;
use crate::letters::{Attachment, Content, Letter};

#[derive(serde::Deserialize)]
struct Cancelled {
    /// The first day without.
    ends_on: String,
    fee_minor: i64,
}

/// Cancelled (R149), with the Early Cancellation Fee where there is one, and its invoice (R162).
pub fn cancellation(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Cancelled = letter.facts()?;
    let end = days::parse_iso(&facts.ends_on).ok_or_else(|| Error::failed("the confirmation names no day"))?;
    if told.facts.row.ends_on.is_none() {
        return Ok(None);
    }
    let (plan, last) = (told.plan(), days::last(end));
    let asked = crate::base::zone::day(letter.created_at.0, &told.clinic.zone);
    let mut attachments = Vec::new();
    let mut rows = Vec::new();
    if facts.fee_minor > 0 {
        let whole = invoice_of(conn, letter)?;
        let how = if whole.invoice.status == InvoiceStatus::Paid { "paid, invoice attached" } else { "open, invoice attached" };
        rows.push((format!("Early Cancellation Fee, {how}"), told.money(Money(facts.fee_minor))));
        attachments.push(Attachment { name: whole.file_name(), mime: "application/pdf".into(), bytes: whole.pdf()? });
    }
    let stop = if rows.is_empty() { "No fee. No charges after that." } else { "No charges after that." };
    let mut paragraphs = vec![stop.to_string()];
    let benefits = told.benefits();
    if last >= told.today && !benefits.is_empty() {
        paragraphs.push(format!("You keep through {}: {benefits}.", days::short(last, told.today)));
    }
    if last >= told.today {
        paragraphs.push(format!("Changed your mind? Tell the desk through {}.{}", days::short(last, told.today), told.at_phone()));
    }
    let (short, long) = match last < asked {
        true => ("ended at once".to_string(), "it ended at once".to_string()),
        false => (format!("last day {}", days::short(last, told.today)), format!("its last day is {}", days::long(last))),
    };
    Ok(Some(Content {
        subject: subject(&[format!("{plan} is cancelled, {short}"), format!("Cancelled, {short}")]),
        news: format!("As asked on {}, your {plan} membership ends; {long}.", days::short(asked, told.today)),
        rows,
        paragraphs,
        attachments,
        ..Content::default()
    }))
}

#[derive(serde::Deserialize)]
struct Undone {
    amount_minor: i64,
}

pub fn undone(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let sum = told.money(Money(letter.facts::<Undone>()?.amount_minor));
    let (plan, day) = (told.plan(), days::long(told.facts.row.joined_on));
    Ok(Some(Content {
        subject: subject(&[format!("{plan} is undone, {sum} goes back"), format!("Undone, {sum} goes back")]),
        news: format!("Your {plan} membership of {day} is undone; {sum} goes back the way it came."),
        paragraphs: vec!["To a card it takes 5 to 10 days. There are no further charges.".into()],
        ..Content::default()
    }))
}
