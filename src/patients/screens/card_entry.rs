//! `/patients/{no}/cards/new` leads to the processor's page for a card; `/patients/{no}/cards/returned` is where it
//! leads back to. `return` names the page of ours that the desk came from.

use crate::base::{Error, Refusals, Res};
use crate::patients::actions::card_entry;
use crate::patients::{Patient, store};
use crate::web::form::encode;
use crate::web::origin::own_path;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Back {
    #[serde(rename = "return")]
    to: String,
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Returned {
    session: String,
    #[serde(rename = "return")]
    to: String,
}

#[derive(Template)]
#[template(path = "patients/card_new.html")]
struct Begin {
    page: Page,
    patient: Patient,
    refusals: Refusals,
    return_to: String,
    back: String,
}

/// The page to go to afterwards.
fn way_on(no: i64, to: &str) -> String {
    match own_path(to) {
        "" => format!("/patients/{no}/cards"),
        ours => ours.to_string(),
    }
}

fn begin(page: Page, patient: Patient, to: &str, refusals: Refusals) -> Begin {
    let back = way_on(patient.id, to);
    Begin { page, patient, refusals, return_to: own_path(to).to_string(), back }
}

pub async fn new(site: Site, who: Who, no: Path<i64>, back: Query<Back>) -> Answer {
    site.page(&who, move |c, page| {
        let patient = store::load(c, *no)?;
        Reply::page(&begin(page, patient, &back.0.to, Refusals::new()))
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<Back>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let (patient, payer) = app.db.read(|c| Ok((store::load(c, no)?, store::payer_of(c, no)?)))?;
        let to = own_path(&form.fields.to);
        let rest = if to.is_empty() { String::new() } else { format!("&return={}", encode(to)) };
        let return_to = format!("/patients/{no}/cards/returned?session={{CHECKOUT_SESSION_ID}}{rest}");
        match card_entry::begin(app, page.now, payer.id, &return_to, &way_on(no, to), None) {
            Ok(url) => Ok(Reply::to(url)),
            Err(Error::Refused(refusals)) => Reply::again(&begin(page, patient, to, refusals)),
            Err(other) => Err(other),
        }
    })
    .await
}

pub async fn returned(site: Site, who: Who, no: Path<i64>, asked: Query<Returned>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let to = way_on(no, &asked.0.to);
        let belongs = app.db.read(|c| -> Res<bool> {
            let setup = store::setups::by_session(c, &asked.0.session)?;
            Ok(setup.payer_id == store::payer_of(c, no)?.id)
        })?;
        if !belongs {
            return Err(Error::NotFound);
        }
        match card_entry::finish(app, page.now, &page.actor(), &asked.0.session) {
            Ok(Some(card)) => Ok(Reply::to(to).saying(format!("{} saved.", card.label()))),
            Ok(None) => Ok(Reply::to(to).warning("No card was entered.").with_link("Enter card", format!("/patients/{no}/cards/new"))),
            Err(Error::Refused(_)) => {
                let again =
                    format!("/patients/{no}/cards/returned?session={}&return={}", encode(&asked.0.session), encode(own_path(&asked.0.to)));
                let sentence = "The card processor does not answer, so it is not known yet whether the card was entered. Nothing is lost.";
                Ok(Reply::to(to).warning(sentence).with_link("Ask again", again))
            }
            Err(other) => Err(other),
        }
    })
    .await
}
