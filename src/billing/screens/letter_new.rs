//! `/invoices/{no}/letters/new`: Send. The invoice goes to whoever pays it or to an external contact, by hand (R099, E1).

use crate::base::{Error, Refusals, Res};
use crate::billing::actions::send_invoice;
use crate::billing::asking::{self, Asking};
use crate::db::Conn;
use crate::patients::store as patients;
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct SendForm {
    to: String,
    once: String,
}

/// Whom the letter may go to.
struct To {
    id: String,
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "billing/letter_new.html")]
struct Send {
    page: Page,
    asking: Asking,
    form: SendForm,
    refusals: Refusals,
    all: Vec<To>,
}

fn load(c: &mut Conn, page: Page, no: i64, mut form: SendForm, refusals: Refusals) -> Res<Send> {
    let asking = asking::load(c, no)?;
    let mut all = vec![To { id: asking.payer.id.to_string(), name: asking.payer.name.clone(), email: asking.email().to_string() }];
    let own = patients::payer_of(c, asking.patient.id)?;
    let contacts = patients::payers::contacts(c, false)?;
    for payer in std::iter::once(own).chain(contacts).filter(|payer| payer.id != asking.payer.id) {
        all.push(To { id: payer.id.to_string(), name: payer.name, email: payer.email });
    }
    if form.to.is_empty() {
        form.to = all[0].id.clone();
    }
    if form.once.is_empty() {
        form.once = once();
    }
    Ok(Send { page, asking, form, refusals, all })
}

pub async fn new(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, SendForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<SendForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let asking = asking::load(tx, no)?;
            let to = form.to.parse::<i64>().map_err(|_| Error::refused("to", "Choose whom it goes to."))?;
            let to = match to == asking.payer.id {
                true => asking.payer.clone(),
                false => patients::payers::may_be_billed(tx, asking.patient.id, to)
                    .map_err(|_| Error::refused("to", "Choose the patient or an external contact."))?,
            };
            let back = Reply::to(format!("/invoices/{no}"));
            let sent = send_invoice::send(tx, page.now, &page.actor(), &asking, &to, form.once.trim())?;
            Ok(match sent {
                None => back.saying("Sent already. No second one was sent."),
                Some(letter) => {
                    let kept = crate::letters::outbox::load(tx, letter)?;
                    match kept.to_email.is_empty() {
                        true => back.warning(format!("{} has no e-mail on file: print the letter.", to.name)),
                        false => back.saying(format!("On its way to {}, {}.", to.name, kept.to_email)),
                    }
                    .with_link("Letter", format!("/letters/{letter}"))
                }
            })
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
