//! `/invoices/{no}/attempts`: Retry now. The page names sum and card; the button charges it and says what came of it.

use crate::app::App;
use crate::base::{Error, Refusals, Res};
use crate::billing::actions::retry;
use crate::billing::asking::{self, Asking};
use crate::db::{Conn, Priority};
use crate::jobs::charges::{self, Told};
use crate::patients::{Card, store as patients};
use crate::web::origin::own_path;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Back {
    #[serde(rename = "return")]
    pub to: String,
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct RetryForm {
    card: String,
    /// The newest charge that the page knew.
    seen: String,
    #[serde(rename = "return")]
    to: String,
}

#[derive(Template)]
#[template(path = "billing/attempts.html")]
struct Confirm {
    page: Page,
    asking: Asking,
    cards: Vec<Card>,
    chosen: i64,
    seen: i64,
    back: String,
    refusals: Refusals,
}

/// Where the desk came from, else the invoice.
pub(super) fn way_back(invoice: i64, to: &str) -> String {
    match own_path(to) {
        "" => format!("/invoices/{invoice}"),
        ours => ours.to_string(),
    }
}

fn load(c: &mut Conn, page: Page, no: i64, to: &str, refusals: Refusals) -> Res<Confirm> {
    let asking = asking::load(c, no)?;
    let cards = patients::cards_of(c, asking.payer.id)?;
    let kept = cards.iter().find(|card| Some(card.id) == asking.card_id).or(cards.iter().find(|card| card.is_default));
    let (chosen, seen) = (kept.map_or(0, |card| card.id), asking::newest_charge(c, no)?);
    Ok(Confirm { back: way_back(no, to), page, asking, cards, chosen, seen, refusals })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>, back: Query<Back>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, &back.0.to, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<RetryForm>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let asked = form.fields;
        let tried = if form.kept {
            Err(Error::refused("", "You are signed in again. Nothing was charged yet; press the button again."))
        } else {
            charge(app, &page, no, &asked)
        };
        match tried {
            Ok((asking, card, told)) => Ok(answer(&page, &asking, &card, told, &way_back(no, &asked.to))),
            Err(Error::Refused(refusals)) => Reply::again(&app.db.read(|c| load(c, page, no, &asked.to, refusals))?),
            Err(other) => Err(other),
        }
    })
    .await
}

fn charge(app: &App, page: &Page, no: i64, asked: &RetryForm) -> Res<(Asking, String, Told)> {
    let asking = app.db.read(|c| asking::load(c, no))?;
    let (card, seen) = (asked.card.parse().unwrap_or(0), asked.seen.parse().unwrap_or(0));
    let charge = app.write(page.now, Priority::Desk, |tx| retry::retry(tx, page.now, &page.actor(), no, card, seen))?;
    let told = charges::send_for_desk(app, page.now, charge)?;
    let label = app.db.read(|c| patients::card(c, card)).map_or("the card".into(), |card| card.label());
    Ok((asking, label, told))
}

/// The line that the next page shows, with the next steps.
fn answer(page: &Page, asking: &Asking, card: &str, told: Told, back: &str) -> Reply {
    let (no, sum) = (asking.invoice.id, page.money(&asking.asks));
    let (what, patient) = (asking.what(), format!("/patients/{}", asking.invoice.patient_id));
    match told {
        // Where the same button was pressed before, the invoice asks for nothing more: its whole sum was paid.
        Told::Paid if asking.asks.is_zero() => Reply::to(back).saying(format!("{what} is paid. It was charged once.")),
        Told::Paid => Reply::to(back).saying(format!("{card} paid {sum} for {what}.")),
        Told::Declined(sentence) => Reply::to(back)
            .warning(format!("{sentence} Nothing was charged to {card}."))
            .with_link("Take other payment", format!("/invoices/{no}/payments/new"))
            .with_link("Send card link", format!("/invoices/{no}/card-link")),
        Told::Unknown => Reply::to(back).warning(format!(
            "The processor has not answered yet whether {card} paid {sum}. It is asked again by itself; do not charge twice."
        )),
    }
    .with_link(asking.patient.full_name(), patient)
}
