//! The letters about an end: cancelled, or undone.

use super::{Told, subject};
use crate::base::{Error, Money, Res, days};
use crate::letters::{Content, Letter};

#[derive(serde::Deserialize)]
struct Cancelled {
    /// The first day without.
    ends_on: String,
    fee_minor: i64,
}

pub fn cancellation(told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Cancelled = letter.facts()?;
    let end = days::parse_iso(&facts.ends_on).ok_or_else(|| Error::failed("the confirmation names no day"))?;
    if told.facts.row.ends_on.is_none() {
        return Ok(None);
    }
    let (plan, last) = (told.plan(), days::last(end));
    let asked = crate::base::zone::day(letter.created_at.0, &told.clinic.zone);
    let mut paragraphs = Vec::new();
    let mut rows = Vec::new();
    match Money(facts.fee_minor) {
        Money::ZERO => paragraphs.push("No fee. No charges after that.".to_string()),
        fee => {
            rows.push(("Early Cancellation Fee".to_string(), told.money(fee)));
            paragraphs.push("No charges after that.".to_string());
        }
    }
    let benefits = told.benefits();
    if last >= told.today && !benefits.is_empty() {
        paragraphs.push(format!("You keep through {}: {benefits}.", days::short(last, told.today)));
    }
    if last >= told.today {
        paragraphs.push(format!("Changed your mind? Tell the desk through {}.{}", days::short(last, told.today), told.at_phone()));
    }
    Ok(Some(Content {
        subject: subject(&[
            format!("{plan} is cancelled, last day {}", days::short(last, told.today)),
            format!("Cancelled, last day {}", days::long(last)),
        ]),
        news: format!("As asked on {}, your {plan} membership ends; its last day is {}.", days::short(asked, told.today), days::long(last)),
        rows,
        paragraphs,
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
