//! The letter two weeks before a renewal: what is charged, what is still unused, what changed.

use super::{Told, subject};
use crate::base::{Date, Error, Money, Quantity, Res, days};
use crate::db::Conn;
use crate::letters::links::Purpose;
use crate::letters::{Button, Content, Letter};
use crate::memberships::Status;
use crate::memberships::actions::give;
use crate::memberships::store::{self, terms};
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Reminder {
    renews_on: String,
    amount_minor: i64,
}

/// Two weeks ahead (R258, E55).
pub fn reminder(conn: &mut Conn, told: &Told, letter: &Letter) -> Res<Option<Content>> {
    let facts: Reminder = letter.facts()?;
    let day = days::parse_iso(&facts.renews_on).ok_or_else(|| Error::failed("the reminder names no day"))?;
    let over = told.facts.row.ends_on.is_some_and(|end| end <= day) || day < told.today;
    if over || !told.facts.row.status.holds() {
        return Ok(None);
    }
    let (plan, sum) = (told.plan(), told.money(Money(facts.amount_minor)));
    let (how, button) = match &told.card {
        Some(card) => (
            format!("We will charge {sum} to {card}."),
            Some(Button {
                label: "Change card".into(),
                purpose: Purpose::Card,
                subject: told.facts.row.payer_id,
                note: "Nothing is charged today.".into(),
            }),
        ),
        None => (format!("The fee is {sum}; you get an invoice."), None),
    };
    let mut paragraphs = unused(conn, told)?;
    paragraphs.extend(["Nothing to do if that is right.".to_string(), told.cancelling()]);
    paragraphs.extend(changed(conn, told, day)?);
    let (subject_line, news) = match told.facts.row.status {
        Status::Trial => (
            format!("{plan} trial ends {}, then {sum}", days::short(days::last(day), told.today)),
            format!(
                "Your trial of {plan} ends on {}. On {} it becomes your {plan} membership. {how}",
                days::long(days::last(day)),
                days::long(day)
            ),
        ),
        _ => (
            format!("{plan} renews {}: {sum}", days::short(day, told.today)),
            format!("Your {plan} membership renews on {}. {how}", days::long(day)),
        ),
    };
    Ok(Some(Content { subject: subject(&[subject_line, format!("Renewal: {sum}")]), news, button, paragraphs, ..Content::default() }))
}

/// `Still unused: 1 × Facial, through Jul 31.` of what the membership gave.
fn unused(conn: &mut Conn, told: &Told) -> Res<Vec<String>> {
    let given: Vec<i64> =
        store::grants_of(conn, told.facts.row.id)?.iter().filter(|grant| grant.lot_id.is_some()).map(|grant| grant.id).collect();
    let mut left: BTreeMap<(Option<Date>, String), Quantity> = BTreeMap::new();
    for lot in crate::wallet::store::by_origin(conn, give::GRANT, &given)? {
        let over = lot.expires_on.is_some_and(|day| day <= told.today);
        if lot.free().0 > 0 && !over {
            left.entry((lot.expires_on, lot.label.clone())).or_default().0 += lot.free().0;
        }
    }
    let words = |((ends_on, label), quantity): ((Option<Date>, String), Quantity)| match ends_on {
        Some(day) => format!("{quantity} × {label}, through {}", days::short(days::last(day), told.today)),
        None => format!("{quantity} × {label}"),
    };
    let left: Vec<String> = left.into_iter().map(words).collect();
    Ok(if left.is_empty() { vec![] } else { vec![format!("Still unused: {}.", left.join("; "))] })
}

/// `Changed since last time: fee $95.00 → $99.00, as told on Jul 1.` where this renewal is the first at another fee.
fn changed(conn: &mut Conn, told: &Told, day: Date) -> Res<Option<String>> {
    let course = told.facts.course();
    let (was, is) = (course.on(days::last(day)), course.on(day));
    if was.price.fee == is.price.fee {
        return Ok(None);
    }
    let told_on = terms::told_at(conn, told.facts.row.id, is)?;
    let told_on = crate::base::zone::day(told_on.0, &told.clinic.zone);
    let (was, is) = (told.money(was.price.fee), told.money(is.price.fee));
    Ok(Some(format!("Changed since last time: fee {was} → {is}, as told on {}.", days::short(told_on, told.today))))
}
