//! `/patients/{no}/wallet/credits/new`: Give credit, for courtesy or as a promotion.

use crate::base::{Date, Error, Money, Refusals, Res, days};
use crate::db::Conn;
use crate::memberships::status::Mark;
use crate::patients::screens::header::Header;
use crate::wallet::CreditKind;
use crate::wallet::actions::give_credit::{self, Gift};
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CreditForm {
    amount: String,
    kind: String,
    /// The last day on which it can be used; empty for none.
    last_day: String,
    reason: String,
    once: String,
}

#[derive(Template)]
#[template(path = "wallet/credit_new.html")]
struct New {
    page: Page,
    header: Header,
    form: CreditForm,
    refusals: Refusals,
}

fn load(c: &mut Conn, page: Page, patient: i64, mut form: CreditForm, refusals: Refusals) -> Res<New> {
    if form.once.is_empty() {
        form.once = once();
        form.kind = CreditKind::Courtesy.word().to_string();
    }
    Ok(New { header: Header::load(c, &page, patient)?, page, form, refusals })
}

impl CreditForm {
    fn parse(&self, page: &Page) -> Res<(CreditKind, Money, Option<Date>)> {
        let mut refusals = Refusals::new();
        let amount = refusals.take("amount", page.account.currency.parse(&self.amount));
        if matches!(amount, Some(Money(..=0))) {
            refusals.add("amount", "Enter an amount above zero.");
        }
        let kind = CreditKind::from_word(&self.kind);
        if kind.is_none() {
            refusals.add("kind", "Choose courtesy or promotion.");
        }
        let last = match self.last_day.trim() {
            "" if kind == Some(CreditKind::Promotional) => {
                refusals.add("last_day", "Enter the last day of the promotion.");
                None
            }
            "" => None,
            typed => match days::parse_iso(typed) {
                Some(day) if day < page.today => {
                    refusals.add("last_day", "Enter a day that is not over.");
                    None
                }
                Some(day) => Some(days::add_days(day, 1)),
                None => {
                    refusals.add("last_day", "Enter a day, such as 2026-12-31.");
                    None
                }
            },
        };
        match self.reason.trim() {
            "" => refusals.add("reason", "Say what for."),
            long if long.chars().count() > 100 => refusals.add("reason", "Enter at most 100 characters."),
            _ => {}
        }
        if self.once.trim().is_empty() {
            refusals.add("", "The form was not whole. Check it and press its button again.");
        }
        refusals.none()?;
        kind.zip(amount).map(|(kind, amount)| (kind, amount, last)).ok_or(Error::NotFound)
    }
}

pub async fn new(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, CreditForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<CreditForm>) -> Answer {
    let patient = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let (kind, amount, expires_on) = form.parse(page)?;
            let gift = Gift { kind, amount, expires_on, reason: form.reason.trim(), once: form.once.trim() };
            let said = match give_credit::give(tx, page.now, page.today, &page.actor(), patient, &gift)? {
                true => format!("{} credit given.", page.money(&amount)),
                false => "That credit was given before, once.".to_string(),
            };
            Ok(Reply::to(format!("/patients/{patient}/wallet")).saying(said))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, patient, form.clone(), refusals.clone())?),
    )
    .await
}
