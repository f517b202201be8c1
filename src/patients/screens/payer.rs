//! `/payers/new` and `/payers/{no}`: one external contact.

use crate::base::{Error, Refusals, Res};
use crate::patients::actions::save_contact;
use crate::patients::card::PayerKind;
use crate::patients::record::tidy;
use crate::patients::store;
use crate::patients::store::payers::Contact;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ContactForm {
    kind: String,
    name: String,
    email: String,
    address: String,
    in_use: String,
    version: String,
}

impl ContactForm {
    fn parse(&self, known: bool) -> Result<Contact, Error> {
        let mut refused = Refusals::new();
        let kind = PayerKind::from_word(&self.kind).filter(|kind| *kind != PayerKind::Patient);
        let kind = refused.take("kind", kind.ok_or("Choose person or company."));
        let contact = Contact {
            kind: kind.unwrap_or(PayerKind::Person),
            name: tidy(&self.name),
            email: tidy(&self.email).to_lowercase(),
            address: self.address.trim().replace("\r\n", "\n"),
            in_use: !known || self.in_use == "on",
        };
        refused.0.extend(save_contact::check(&contact).0);
        refused.none()?;
        Ok(contact)
    }
}

#[derive(Template)]
#[template(path = "patients/payer.html")]
struct Editor {
    page: Page,
    form: ContactForm,
    refusals: Refusals,
    /// The name of the known contact.
    known: Option<String>,
    kinds: Vec<(String, String)>,
}

fn editor(page: Page, form: ContactForm, known: Option<String>, refusals: Refusals) -> Res<Editor> {
    let kinds = [PayerKind::Person, PayerKind::Company].map(|kind| (kind.word().to_string(), kind.label().to_string()));
    Ok(Editor { page, form, refusals, known, kinds: kinds.to_vec() })
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| {
        let form = ContactForm { kind: PayerKind::Company.word().into(), ..ContactForm::default() };
        Reply::page(&editor(page, form, None, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<ContactForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let contact = form.parse(false)?;
            save_contact::add(tx, page.now, &page.actor(), &contact)?;
            Ok(Reply::to("/payers").saying(format!("{} added.", contact.name)))
        },
        |_, page, form, refusals| Reply::again(&editor(page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let payer = store::payers::contact(c, *no)?;
        let form = ContactForm {
            kind: payer.kind.word().into(),
            name: payer.name.clone(),
            email: payer.email,
            address: payer.address,
            in_use: if payer.archived_at.is_none() { "on".into() } else { String::new() },
            version: payer.version.to_string(),
        };
        Reply::page(&editor(page, form, Some(payer.name), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<ContactForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            store::payers::contact(tx, no)?;
            let contact = form.parse(true)?;
            save_contact::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &contact)?;
            Ok(Reply::to("/payers").saying(format!("{} saved.", contact.name)))
        },
        move |c, page, form, refusals| {
            let payer = store::payers::contact(c, no)?;
            let form = ContactForm { version: refusals.version(&form.version, payer.version), ..form.clone() };
            Reply::again(&editor(page, form, Some(payer.name), refusals.clone())?)
        },
    )
    .await
}
