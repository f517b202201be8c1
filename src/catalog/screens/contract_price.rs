//! `/inventory/price-lists/{no}/prices/new`: the price of an item, or of a membership fee, on a price list (R011).

use super::member_price::days_of;
use crate::base::{Error, Refusals, Res, days};
use crate::catalog::actions::set_contract_price;
use crate::catalog::prices::Priced;
use crate::catalog::{ContractPrice, PriceList, store};
use crate::db::Conn;
use crate::plans::{self, Every};
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Items to choose from.
const ITEMS: i64 = 1000;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PriceForm {
    /// `item:3`, or `fee:2:month`.
    what: String,
    price: String,
    from_on: String,
    through: String,
}

/// What each contract price is for: `Facial`, `Gold, monthly fee`.
pub fn names(c: &mut Conn, prices: &[ContractPrice]) -> Res<Vec<String>> {
    let items = store::load_many(c, &prices.iter().filter_map(|price| price.item_id).collect::<Vec<_>>())?;
    let plans = plans::store::all_current(c, true)?;
    let name = |price: &ContractPrice| {
        let item = price.item_id.and_then(|id| items.iter().find(|item| item.id == id)).map(|item| item.name.clone());
        let every = price.every.as_deref().and_then(Every::from_word).unwrap_or(Every::Month);
        let plan = price.plan_id.and_then(|id| plans.iter().find(|plan| plan.plan_id == id));
        item.or(plan.map(|plan| fee_name(&plan.terms.name, every))).ok_or_else(|| Error::failed("a contract price is for nothing"))
    };
    prices.iter().map(name).collect()
}

fn fee_name(plan: &str, every: Every) -> String {
    format!("{plan}, {} fee", every.label().to_lowercase())
}

#[derive(Template)]
#[template(path = "catalog/contract_price.html")]
struct Editor {
    page: Page,
    list: PriceList,
    form: PriceForm,
    refusals: Refusals,
    choices: Vec<(String, String)>,
}

/// Everything that may have a contract price: word and name, schemes first.
fn choices(c: &mut Conn, page: &Page) -> Res<Vec<(String, String)>> {
    let mut all = Vec::new();
    for plan in plans::store::all_current(c, false)? {
        for price in &plan.terms.prices {
            let name = format!("{}, {}", fee_name(&plan.terms.name, price.every), page.money(&price.fee));
            all.push((format!("fee:{}:{}", plan.plan_id, price.every.word()), name));
        }
    }
    let items = store::search(c, "", false, ITEMS)?.into_iter();
    all.extend(items.map(|item| (format!("item:{}", item.id), format!("{}, {}", item.name, page.money(&item.price)))));
    Ok(all)
}

fn editor(c: &mut Conn, page: Page, no: i64, mut form: PriceForm, refusals: Refusals) -> Res<Editor> {
    if form.from_on.is_empty() && refusals.is_empty() {
        form.from_on = days::iso(page.today);
    }
    Ok(Editor { list: store::prices::price_list(c, no)?, choices: choices(c, &page)?, page, form, refusals })
}

/// What was chosen, with its name for the log.
fn chosen(c: &mut Conn, typed: &str) -> Res<Option<(Priced, String)>> {
    if let Some(id) = typed.strip_prefix("item:").and_then(|id| id.parse().ok()) {
        return match store::load(c, id) {
            Ok(item) => Ok(Some((Priced::Item(id), item.name))),
            Err(Error::NotFound) => Ok(None),
            Err(other) => Err(other),
        };
    }
    let Some((plan, every)) = typed.strip_prefix("fee:").and_then(|rest| rest.split_once(':')) else { return Ok(None) };
    let all = plans::store::all_current(c, false)?;
    let plan = all.iter().find(|known| known.plan_id.to_string() == plan);
    let every = Every::from_word(every);
    Ok(plan
        .zip(every)
        .filter(|(plan, every)| plan.price(*every).is_some())
        .map(|(plan, every)| (Priced::Fee(plan.plan_id, every.word().to_string()), fee_name(&plan.terms.name, every))))
}

/// What is asked for from elsewhere.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Begin {
    what: String,
}

pub async fn new(site: Site, who: Who, no: Path<i64>, begin: Query<Begin>) -> Answer {
    site.page(&who, move |c, page| {
        let form = PriceForm { what: begin.0.what, ..PriceForm::default() };
        Reply::page(&editor(c, page, *no, form, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<PriceForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            store::prices::price_list(tx, no)?;
            let mut refused = Refusals::new();
            let what = refused.take("what", chosen(tx, &form.what)?.ok_or("Choose what the price is for."));
            let price = refused.take("price", page.account.currency.parse(&form.price));
            let new = days_of(&mut refused, price, &form.from_on, &form.through);
            let (Some((what, name)), Some(new), true) = (what, new, refused.is_empty()) else { return Err(Error::Refused(refused)) };
            set_contract_price::set(tx, page.now, &page.actor(), no, &what, &name, &new)?;
            let said = format!("{name}: {} from {}.", page.money(&new.price), days::long(new.from_on));
            Ok(Reply::to(format!("/inventory/price-lists/{no}")).saying(said))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
