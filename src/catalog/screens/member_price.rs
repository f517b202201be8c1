//! `/inventory/products/{no}/member-prices/new`: what members of one type pay for an item from a day on, at one clinic or at
//! all (R040).

use crate::base::{Date, Error, Money, Refusals, Res, days};
use crate::catalog::actions::set_member_price;
use crate::catalog::prices::NewPrice;
use crate::catalog::{Item, store};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::plans;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PriceForm {
    plan: String,
    clinic: String,
    price: String,
    from_on: String,
    through: String,
}

/// Reads a price with its days, each refusal at its field. People give the last day.
pub fn days_of(refused: &mut Refusals, price: Option<Money>, from_on: &str, through: &str) -> Option<NewPrice> {
    let from = refused.take("from_on", days::parse_any(from_on).ok_or("Enter the first day, such as Jul 1, 2026."));
    let last: Option<Option<Date>> = match through.trim() {
        "" => Some(None),
        typed => refused.take("through", days::parse_any(typed).ok_or("Enter the last day, or leave it empty.")).map(Some),
    };
    let (price, from_on, last) = (price?, from?, last?);
    if last.is_some_and(|last| last < from_on) {
        refused.add("through", "The last day is not before the first one.");
        return None;
    }
    Some(NewPrice { price, from_on, to_on: last.map(|last| days::add_days(last, 1)) })
}

#[derive(Template)]
#[template(path = "catalog/member_price.html")]
struct Editor {
    page: Page,
    item: Item,
    form: PriceForm,
    refusals: Refusals,
    plans: Vec<(String, String)>,
    clinics: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, no: i64, mut form: PriceForm, refusals: Refusals) -> Res<Editor> {
    if form.from_on.is_empty() && refusals.is_empty() {
        form.from_on = days::iso(page.today);
    }
    let plans = plans::store::all_current(c, false)?.into_iter().map(|plan| (plan.plan_id.to_string(), plan.terms.name));
    let mut places = vec![(String::new(), "All clinics".to_string())];
    places.extend(clinics::all(c)?.into_iter().map(|clinic| (clinic.id.to_string(), clinic.name)));
    Ok(Editor { item: store::load(c, no)?, plans: plans.collect(), clinics: places, page, form, refusals })
}

pub async fn new(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&editor(c, page, *no, PriceForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<PriceForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            store::load(tx, no)?;
            let mut refused = Refusals::new();
            let plans = plans::store::all_current(tx, false)?;
            let plan = plans.iter().find(|plan| plan.plan_id.to_string() == form.plan).ok_or("Choose a membership type.");
            let plan = refused.take("plan", plan);
            let clinic = match form.clinic.as_str() {
                "" => Some(None),
                typed => {
                    let known = clinics::all(tx)?.into_iter().find(|clinic| clinic.id.to_string() == typed);
                    refused.take("clinic", known.map(|clinic| Some(clinic.id)).ok_or("Choose a clinic of the list."))
                }
            };
            let price = refused.take("price", page.account.currency.parse(&form.price));
            let new = days_of(&mut refused, price, &form.from_on, &form.through);
            let (Some(plan), Some(clinic), Some(new), true) = (plan, clinic, new, refused.is_empty()) else {
                return Err(Error::Refused(refused));
            };
            let name = plan.terms.name.as_str();
            set_member_price::set(tx, page.now, &page.actor(), no, (plan.plan_id, name), clinic, &new)?;
            let said = format!("{name} members pay {} from {}.", page.money(&new.price), days::long(new.from_on));
            Ok(Reply::to(format!("/inventory/products/{no}")).saying(said))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
