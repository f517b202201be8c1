//! `/invoices/{no}/payments/new`: Take other payment. Money received in cash, at the terminal, by bank transfer or check, all
//! of what the invoice asks for, a part or more (R125); or account credit that is there already.

use super::attempts::{Back, way_back};
use crate::base::{Error, Money, Refusals, Res};
use crate::billing::actions::apply;
use crate::billing::actions::take_payment::{self, Taken};
use crate::billing::asking::{self, Asking};
use crate::billing::{Method, store};
use crate::db::{Conn, Tx};
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Longest reference, in characters.
const REFERENCE: usize = 100;
/// The choice that is no money received: what is account credit already.
const CREDIT: &str = "account_credit";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PaymentForm {
    method: String,
    amount: String,
    /// Agreed that what is paid above the invoice becomes account credit.
    keep: String,
    reference: String,
    once: String,
    #[serde(rename = "return")]
    to: String,
}

/// What pays.
enum Means {
    Received(Method, Money),
    Credit,
}

impl PaymentForm {
    fn parse(&self, asks: Money, page: &Page) -> Res<Means> {
        if self.method == CREDIT {
            return Ok(Means::Credit);
        }
        let mut refusals = Refusals::new();
        let method = Method::from_word(&self.method).filter(|method| Method::RECORDED.contains(method));
        if method.is_none() {
            refusals.add("method", "Choose how it was paid.");
        }
        let amount = refusals.take("amount", page.account.currency.parse(&self.amount));
        match amount {
            Some(Money(..=0)) => refusals.add("amount", "Enter an amount above zero."),
            Some(amount) if amount > asks && self.keep != "on" => {
                let rest = page.money(&(amount - asks));
                refusals.add("amount", format!("That is {rest} more than the invoice asks for. Tick below to keep it as account credit."));
            }
            _ => {}
        }
        if self.reference.trim().chars().count() > REFERENCE {
            refusals.add("reference", format!("Enter at most {REFERENCE} characters."));
        }
        if self.once.trim().is_empty() {
            refusals.add("", "The form was not whole. Check it and press its button again.");
        }
        refusals.none()?;
        method.zip(amount).map(|(method, amount)| Means::Received(method, amount)).ok_or(Error::NotFound)
    }
}

#[derive(Template)]
#[template(path = "billing/payment_new.html")]
struct Take {
    page: Page,
    asking: Asking,
    /// What the payer has to their credit.
    credit: Money,
    form: PaymentForm,
    back: String,
    refusals: Refusals,
}

fn load(c: &mut Conn, page: Page, no: i64, mut form: PaymentForm, refusals: Refusals) -> Res<Take> {
    let asking = asking::load(c, no)?;
    if form.once.is_empty() {
        form.once = once();
        form.amount = page.plain(&asking.asks);
    }
    let credit = store::credit::of_payer(c, asking.invoice.payer_id)?;
    Ok(Take { credit, asking, back: way_back(no, &form.to), page, form, refusals })
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
            let asking = asking::load(tx, no)?;
            if store::paid_before(tx, form.once.trim())? {
                return Ok(Reply::to(way_back(no, &form.to)).saying(before(&asking)));
            }
            let said = match form.parse(asking.asks, page)? {
                Means::Credit => {
                    let applied = apply::apply(tx, page.now, &page.actor(), no)?;
                    format!("{} of account credit used for {}.", page.money(&applied), asking.what())
                }
                Means::Received(method, amount) => receive(tx, page, &asking, method, amount, form)?,
            };
            let patient = format!("/patients/{}", asking.invoice.patient_id);
            Ok(Reply::to(way_back(no, &form.to)).saying(said).with_link(asking.patient.full_name(), patient))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}

fn receive(tx: &mut Tx, page: &Page, asking: &Asking, method: Method, amount: Money, form: &PaymentForm) -> Res<String> {
    let taken = Taken { method, amount, reference: form.reference.trim(), once: form.once.trim() };
    let (what, sum) = (asking.what(), page.money(&amount));
    Ok(match take_payment::take(tx, page.now, &page.actor(), asking.invoice.id, &taken)? {
        Some(Money::ZERO) if amount < asking.asks => {
            format!("{} {sum} received for {what}; {} is still open.", method.label(), page.money(&(asking.asks - amount)))
        }
        Some(Money::ZERO) => format!("{} {sum} received for {what}.", method.label()),
        Some(rest) => format!("{} {sum} received for {what}; {} is account credit.", method.label(), page.money(&rest)),
        None => before(asking),
    })
}

fn before(asking: &Asking) -> String {
    format!("The payment for {} was recorded before, once.", asking.what())
}
