//! `/patients/{no}/cards`: the patient's cards on file as payer, which is the default, and taking one off the file.

use super::header::{self, Header};
use crate::base::{Error, Res, days};
use crate::db::Conn;
use crate::memberships::glance::{self, Glance};
use crate::memberships::status::Mark;
use crate::patients::actions::change_card;
use crate::patients::{Card, Patient, store};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

struct Row {
    card: Card,
    words: String,
    tone: &'static str,
    charged: String,
}

#[derive(Template)]
#[template(path = "patients/cards.html")]
struct List {
    page: Page,
    header: Header,
    cards: Vec<Row>,
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    header::tab(&site, &who, *no, move |c, page, header| {
        let payer = store::payer_of(c, *no)?;
        let mut cards = Vec::new();
        for card in store::cards_of(c, payer.id)? {
            let words = card.expires_words(page.today);
            let charged = names(&glance::charged_to(c, card.id)?);
            let tone = match (card.has_expired(page.today), card.expires_soon(page.today)) {
                (true, _) => "red",
                (_, true) => "amber",
                _ => "",
            };
            cards.push(Row { card, words, tone, charged });
        }
        Reply::page(&List { page, header, cards })
    })
    .await
}

fn names(memberships: &[Glance]) -> String {
    memberships.iter().map(|held| held.plan.clone()).collect::<Vec<_>>().join(", ")
}

/// A card on the patient's own file.
fn own(c: &mut Conn, patient_id: i64, card_id: i64) -> Res<(Patient, Card)> {
    let patient = store::load(c, patient_id)?;
    let payer = store::payer_of(c, patient_id)?;
    let card = store::card(c, card_id)?;
    if card.payer_id != payer.id || card.removed_at.is_some() { Err(Error::NotFound) } else { Ok((patient, card)) }
}

/// A reload of what was posted shows the list.
pub async fn default_shown(path: Path<(i64, i64)>) -> actix_web::HttpResponse {
    let to = format!("/patients/{}/cards", path.0);
    actix_web::HttpResponse::SeeOther().insert_header((actix_web::http::header::LOCATION, to)).finish()
}

pub async fn make_default(site: Site, who: Who, path: Path<(i64, i64)>) -> Answer {
    let (no, card) = path.into_inner();
    let back = format!("/patients/{no}/cards");
    site.press(&who, back.clone(), move |tx, page| {
        let (_, card) = own(tx, no, card)?;
        change_card::make_default(tx, page.now, &page.actor(), &card)?;
        Ok(Reply::to(back.clone()).saying(format!("{} is the default card.", card.label())))
    })
    .await
}

#[derive(Template)]
#[template(path = "patients/card_removal.html")]
struct Removal {
    page: Page,
    patient: Patient,
    card: Card,
    consequences: Vec<String>,
}

/// What removing a card means, each in a sentence.
fn consequences(c: &mut Conn, page: &Page, card: &Card) -> Res<Vec<String>> {
    let mut all = vec![format!("{} is not charged any more, and the card processor forgets it.", card.label())];
    let next = store::cards_of(c, card.payer_id)?.into_iter().find(|other| other.id != card.id);
    for held in glance::charged_to(c, card.id)? {
        let due =
            held.next_billing_on.map(|day| format!(" Its next charge is due on {}.", days::short(day, page.today))).unwrap_or_default();
        all.push(match &next {
            Some(next) => format!("{} is charged to this card. From now on it is charged to {}.{due}", held.plan, next.label()),
            None => format!("{} is charged to this card, and no other is on file: its next charge cannot be taken.{due}", held.plan),
        });
    }
    all.push("Payments already taken stay as they are, and can be refunded to this card.".to_string());
    Ok(all)
}

pub async fn confirm_removal(site: Site, who: Who, path: Path<(i64, i64)>) -> Answer {
    site.page(&who, move |c, page| {
        let (patient, card) = own(c, path.0, path.1)?;
        let consequences = consequences(c, &page, &card)?;
        Reply::page(&Removal { page, patient, card, consequences })
    })
    .await
}

pub async fn remove(site: Site, who: Who, path: Path<(i64, i64)>) -> Answer {
    let (no, card) = path.into_inner();
    site.work(&who, move |app, page| {
        let back = format!("/patients/{no}/cards");
        let card = match app.db.read(|c| own(c, no, card)) {
            Ok((_, card)) => card,
            Err(Error::NotFound) => return Ok(Reply::to(back).warning("This card is not on file any more.")),
            Err(other) => return Err(other),
        };
        change_card::remove(app, page.now, &page.actor(), &card)?;
        Ok(Reply::to(back).saying(format!("{} removed.", card.label())))
    })
    .await
}
