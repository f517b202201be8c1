//! `/pay/{session}`: the hosted page where a patient enters a card. Kept: on to the success address; Back: to the other one.

use crate::base::Refusals;
use crate::gateway::sandbox::cards::{self, TEST_CARDS, TestCard};
use crate::gateway::sandbox::reply::Fault;
use crate::gateway::sandbox::server::{Sandbox, transact};
use crate::gateway::sandbox::sessions::{self, Entered, Session};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ContentType, LOCATION};
use actix_web::web::{Data, Form, Path};
use askama::Template;
use serde::Deserialize;
use time::OffsetDateTime;

#[derive(Deserialize, Default)]
pub struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    expiry: String,
    #[serde(default)]
    cvc: String,
}

#[derive(Template)]
#[template(path = "gateway/pay.html")]
struct Page<'a> {
    cancel_url: &'a str,
    typed: &'a Typed,
    refused: &'a Refusals,
    cards: &'static [TestCard],
}

#[derive(Template)]
#[template(path = "gateway/gone.html")]
struct Gone {
    title: &'static str,
    sentence: &'static str,
}

pub async fn page(sandbox: Data<Sandbox>, id: Path<String>) -> HttpResponse {
    match transact(&sandbox, move |c| sessions::session(c, &id)).await {
        Ok(session) if session.complete() => away(&session),
        Ok(session) => form(&session, &Typed::default(), &Refusals::new()),
        Err(fault) => failed(fault),
    }
}

pub async fn entered(sandbox: Data<Sandbox>, id: Path<String>, typed: Form<Typed>) -> HttpResponse {
    let id = id.into_inner();
    let (card, month, year) = match read(&typed, OffsetDateTime::now_utc()) {
        Ok(read) => read,
        Err(refused) => {
            return match transact(&sandbox, move |c| sessions::session(c, &id)).await {
                Ok(session) => form(&session, &typed, &refused),
                Err(fault) => failed(fault),
            };
        }
    };
    match transact(&sandbox, move |c| sessions::enter(c, &id, card, month, year)).await {
        Ok(Entered::Kept(session)) => away(&session),
        Ok(Entered::Declined(session)) => form(&session, &typed, &Refusals::one("number", "Card declined: use another card.")),
        Err(fault) => failed(fault),
    }
}

pub async fn not_found() -> HttpResponse {
    html(
        StatusCode::NOT_FOUND,
        &Gone { title: "Not found", sentence: "This address leads nowhere. Go back to the clinic and open the card page again." },
    )
}

/// The card, its month and its year; or a sentence at each field that is wrong.
fn read(typed: &Typed, now: OffsetDateTime) -> Result<(&'static TestCard, i64, i64), Refusals> {
    let mut refused = Refusals::new();
    let card = refused.take("number", number(&typed.number));
    let expiry = refused.take("expiry", expiry(&typed.expiry, now));
    let cvc = typed.cvc.trim();
    if cvc.len() != 3 || !cvc.chars().all(|c| c.is_ascii_digit()) {
        refused.add("cvc", "Enter the 3 digits on the back of the card.");
    }
    match (card, expiry) {
        (Some(card), Some((month, year))) if refused.is_empty() => Ok((card, month, year)),
        _ => Err(refused),
    }
}

fn number(typed: &str) -> Result<&'static TestCard, &'static str> {
    let digits = cards::digits(typed).filter(|digits| (13..=19).contains(&digits.len())).ok_or("Enter the card number, 16 digits.")?;
    if !cards::luhn(&digits) {
        return Err("One digit is not right: compare the number with the card.");
    }
    cards::find(&digits).ok_or("Use one of the test cards below: real cards are not taken here.")
}

fn expiry(typed: &str, now: OffsetDateTime) -> Result<(i64, i64), &'static str> {
    const WRONG: &str = "Enter month and year, such as 08 / 29.";
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (month, year) = match digits.split_once(['/', '-']) {
        Some(parts) => parts,
        None if digits.is_ascii() && digits.len() == 4 => digits.split_at(2),
        None => return Err(WRONG),
    };
    let whole = |part: &str, long: bool| {
        let right =
            part.chars().all(|c| c.is_ascii_digit()) && (part.len() == 2 || (!long && part.len() == 1) || (long && part.len() == 4));
        right.then(|| part.parse::<i64>().ok()).flatten().ok_or(WRONG)
    };
    let (month, year) = (whole(month, false)?, whole(year, true)?);
    let year = if year < 100 { 2000 + year } else { year };
    if !(1..=12).contains(&month) {
        return Err(WRONG);
    }
    if (year, month) < (i64::from(now.year()), i64::from(u8::from(now.month()))) {
        return Err("This date has passed: use a card that is still valid.");
    }
    Ok((month, year))
}

fn form(session: &Session, typed: &Typed, refused: &Refusals) -> HttpResponse {
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html(status, &Page { cancel_url: &session.cancel_url, typed, refused, cards: &TEST_CARDS })
}

fn away(session: &Session) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, session.success())).finish()
}

fn failed(fault: Fault) -> HttpResponse {
    match fault {
        Fault::Refused(_) => {
            let sentence = "This card page does not exist any more. Go back to the clinic and open it again.";
            html(StatusCode::NOT_FOUND, &Gone { title: "Card page not found", sentence })
        }
        Fault::Database(error) => {
            tracing::error!(%error, "sandbox card page");
            let sentence = "The card was not saved and nothing was charged. Try again.";
            html(StatusCode::INTERNAL_SERVER_ERROR, &Gone { title: "Not saved", sentence })
        }
    }
}

fn html(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(text) => HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).content_type(ContentType::html()).body(text),
        Err(error) => {
            tracing::error!(%error, "sandbox card page");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-06-16 12:00 UTC);

    #[test]
    fn a_date_is_read_as_people_type_it() {
        for typed in ["08/29", "8 / 29", "0829", "08 / 2029", "08-29"] {
            assert_eq!(expiry(typed, NOW), Ok((8, 2029)), "{typed}");
        }
        assert_eq!(expiry("06/26", NOW), Ok((6, 2026)), "a card is good through its month");
    }

    #[test]
    fn a_wrong_or_past_date_is_refused_with_what_would_be_right() {
        assert_eq!(expiry("05/26", NOW), Err("This date has passed: use a card that is still valid."));
        for typed in ["", "13/29", "0/29", "aug 29", "08/", "8/299", "ä1"] {
            assert_eq!(expiry(typed, NOW), Err("Enter month and year, such as 08 / 29."), "{typed}");
        }
    }

    #[test]
    fn a_wrong_number_is_told_from_a_real_one() {
        assert_eq!(number("4242").unwrap_err(), "Enter the card number, 16 digits.");
        assert_eq!(number("4242 4242 4242 4241").unwrap_err(), "One digit is not right: compare the number with the card.");
        assert!(number("4111 1111 1111 1111").unwrap_err().starts_with("Use one of the test cards"));
        assert!(number("4242 4242 4242 4242").is_ok());
    }
}
