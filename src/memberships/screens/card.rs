//! `/memberships/{no}/card`: the card that a membership is charged to from now on.

use crate::base::{Error, Refusals, Res};
use crate::db::Conn;
use crate::memberships::actions::lapse;
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::patients::{Card, store as patients};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CardForm {
    card: String,
}

#[derive(Template)]
#[template(path = "memberships/card.html")]
struct Editor {
    page: Page,
    header: Header,
    facts: Facts,
    cards: Vec<Card>,
    form: CardForm,
    refusals: Refusals,
}

fn editor(c: &mut Conn, page: Page, no: i64, form: Option<CardForm>, refusals: Refusals) -> Res<Editor> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let cards = patients::cards_of(c, facts.row.payer_id)?;
    let form = form.unwrap_or_else(|| CardForm { card: facts.row.card_id.map(|id| id.to_string()).unwrap_or_default() });
    Ok(Editor { page, header, facts, cards, form, refusals })
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&editor(c, page, *no, None, Refusals::new())?)).await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<CardForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let facts = store::lock(tx, no)?;
            let chosen = form.card.parse::<i64>().unwrap_or(0);
            let card = patients::cards_of(tx, facts.row.payer_id)?.into_iter().find(|card| card.id == chosen);
            let Some(card) = card else { return Err(Error::refused("card", "Choose a card on file, or add one.")) };
            store::set_card(tx, no, card.id)?;
            lapse::log(tx, page.now, &page.actor(), &facts, &format!("is charged to {} from now on", card.label()))?;
            let said = format!("{} is charged to {} from now on. Nothing was charged today.", facts.name(), card.label());
            Ok(Reply::to(format!("/patients/{}/memberships", facts.row.patient_id)).saying(said))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, Some(form.clone()), refusals.clone())?),
    )
    .await
}
