//! `/payments/{no}/refund`: unapplied money of a payment goes back: to its card, by hand, or into the wallet (R249, R250).

use crate::base::{Error, Money, Refusals, Res};
use crate::billing::Method;
use crate::billing::actions::apply::ways_back;
use crate::billing::actions::refund::{self, NewRefund};
use crate::billing::actions::send_refund;
use crate::billing::reading::{self, WholePayment};
use crate::billing::store;
use crate::db::{Conn, Tx};
use crate::patients::{Patient, store as patients};
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct RefundForm {
    amount: String,
    to: String,
    reason: String,
    letter: String,
    once: String,
}

/// A way that the money may go.
struct Way {
    method: Method,
    label: String,
    /// Why it cannot, such as `Card expired`; empty where it can.
    closed: String,
}

#[derive(Template)]
#[template(path = "billing/refund.html")]
struct Ask {
    page: Page,
    whole: WholePayment,
    patient: Patient,
    email: String,
    ways: Vec<Way>,
    form: RefundForm,
    refusals: Refusals,
}

fn ways(whole: &WholePayment, page: &Page) -> Vec<Way> {
    let way = |method: Method| {
        let closed = match (&whole.card, method) {
            (Some(card), Method::Card) if card.has_expired(page.today) => "the card has expired",
            (None, Method::Card) => "the card is not known any more",
            _ => "",
        };
        let label = match method {
            Method::Card => format!("{}, 5 to 10 days", whole.way(method)),
            Method::Wallet => "Store credit, in the patient's wallet".to_string(),
            _ => method.label().to_string(),
        };
        Way { method, label, closed: closed.to_string() }
    };
    ways_back(whole.row.method).into_iter().map(way).collect()
}

fn load(c: &mut Conn, page: Page, no: i64, mut form: RefundForm, refusals: Refusals) -> Res<Ask> {
    let whole = reading::whole_payment(c, no)?;
    let ways = ways(&whole, &page);
    if form.once.is_empty() {
        form = RefundForm { amount: page.plain(&whole.unapplied), once: once(), letter: "on".into(), ..form };
        form.to = ways.iter().find(|way| way.closed.is_empty()).map_or(String::new(), |way| way.method.word().to_string());
    }
    let payer = patients::payer(c, whole.row.payer_id)?;
    let patient = patients::load(c, whole.row.patient_id)?;
    let email = if payer.email.trim().is_empty() { patient.email.trim() } else { payer.email.trim() }.to_string();
    Ok(Ask { page, whole, patient, email, ways, form, refusals })
}

pub async fn new(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, RefundForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<RefundForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| give(tx, page, no, form),
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}

fn parse(whole: &WholePayment, page: &Page, form: &RefundForm) -> Res<(Method, Money)> {
    let mut refusals = Refusals::new();
    let most = whole.unapplied;
    let amount = refusals.take("amount", page.account.currency.parse(&form.amount));
    match amount {
        Some(Money(..=0)) => refusals.add("amount", "Enter an amount above zero."),
        Some(amount) if amount > most => refusals.add("amount", format!("At most {} can be refunded now.", page.money(&most))),
        _ => {}
    }
    let ways = ways(whole, page);
    let to = Method::from_word(&form.to).filter(|to| ways.iter().any(|way| way.method == *to && way.closed.is_empty()));
    if to.is_none() {
        refusals.add("to", "Choose which way it goes back.");
    }
    match form.reason.trim() {
        "" => refusals.add("reason", "Say why."),
        long if long.chars().count() > 200 => refusals.add("reason", "Enter at most 200 characters."),
        _ => {}
    }
    if form.once.trim().is_empty() {
        refusals.add("", "The form was not whole. Check it and press its button again.");
    }
    refusals.none()?;
    to.zip(amount).ok_or(Error::NotFound)
}

fn give(tx: &mut Tx, page: &Page, no: i64, form: &RefundForm) -> Res<Reply> {
    let there = format!("/payments/{no}");
    if store::credit::refunded_before(tx, form.once.trim())? {
        return Ok(Reply::to(there).saying("That refund was made before, once.".to_string()));
    }
    let whole = reading::whole_payment(tx, no)?;
    let (to, amount) = parse(&whole, page, form)?;
    let new = NewRefund { payment_id: no, to, amount, reason: form.reason.trim(), once_key: Some(form.once.trim()), day: page.today };
    let id = refund::order_to(tx, page.now, &page.actor(), &new)?;
    if form.letter == "on" {
        send_refund::queue(tx, page.now, &whole, id, to, amount)?;
    }
    let (sum, way) = (page.money(&amount), whole.way(to));
    let said = match to {
        Method::Card => format!("{sum} is on its way to {way}."),
        Method::Wallet => format!("{sum} is store credit in the wallet."),
        _ => format!("{sum} refunded, {}.", way.to_lowercase()),
    };
    Ok(Reply::to(there).saying(said))
}
