//! `/invoices/{no}/payments/new`: Take other payment. What the invoice asks for, as received in cash, at the terminal, by
//! bank transfer or check.

use super::attempts::{Back, way_back};
use crate::base::{Error, Refusals, Res};
use crate::billing::Method;
use crate::billing::actions::take_payment;
use crate::billing::asking::{self, Asking};
use crate::db::Conn;
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Longest reference, in characters.
const REFERENCE: usize = 100;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PaymentForm {
    method: String,
    reference: String,
    once: String,
    #[serde(rename = "return")]
    to: String,
}

impl PaymentForm {
    fn parse(&self) -> Res<Method> {
        let mut refusals = Refusals::new();
        let method = Method::from_word(&self.method).filter(|method| Method::RECORDED.contains(method));
        if method.is_none() {
            refusals.add("method", "Choose how it was paid.");
        }
        if self.reference.trim().chars().count() > REFERENCE {
            refusals.add("reference", format!("Enter at most {REFERENCE} characters."));
        }
        if self.once.trim().is_empty() {
            refusals.add("", "The form was not whole. Check it and press its button again.");
        }
        refusals.none()?;
        method.ok_or(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "billing/payment_new.html")]
struct Take {
    page: Page,
    asking: Asking,
    form: PaymentForm,
    back: String,
    refusals: Refusals,
}

fn load(c: &mut Conn, page: Page, no: i64, mut form: PaymentForm, refusals: Refusals) -> Res<Take> {
    if form.once.is_empty() {
        form.once = once();
    }
    Ok(Take { asking: asking::load(c, no)?, back: way_back(no, &form.to), page, form, refusals })
}

pub async fn new(site: Site, who: Who, no: Path<i64>, back: Query<Back>) -> Answer {
    site.page(&who, move |c, page| {
        let form = PaymentForm { to: back.0.to, ..PaymentForm::default() };
        Reply::page(&load(c, page, *no, form, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<PaymentForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let method = form.parse()?;
            let asking = asking::load(tx, no)?;
            let taken = take_payment::take(tx, page.now, &page.actor(), no, method, form.reference.trim(), form.once.trim())?;
            let said = match taken {
                Some(sum) => format!("{} {} received for {}.", method.label(), page.money(&sum), asking.what()),
                None => format!("The payment for {} was recorded before, once.", asking.what()),
            };
            let patient = format!("/patients/{}", asking.invoice.patient_id);
            Ok(Reply::to(way_back(no, &form.to)).saying(said).with_link(asking.patient.full_name(), patient))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
