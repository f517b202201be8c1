//! `/inventory/products/{no}`: one item as it stands, with the edit icon at the top right (R008); what members and contracts
//! pay for it, and why (R040, R011).

use crate::base::{Date, Quantity, Res, days};
use crate::billing::rules::price::{self, Holding, Sold};
use crate::catalog::rules::effect::{self, Span};
use crate::catalog::{Item, store};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::plans::{self, PlanVersion};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// One price beside the list price.
pub struct PriceRow {
    /// Where it is ended.
    pub end: String,
    pub who: String,
    pub color: Option<String>,
    /// The clinic; empty for contracts.
    pub place: String,
    pub price: String,
    /// `from Jun 16, 2026`, `Jun 16 – Jul 15, 2026`
    pub days: String,
    pub tone: &'static str,
    pub state: &'static str,
}

/// What one plan's members pay today.
struct Pays {
    color: String,
    plan: String,
    price: String,
    why: String,
}

#[derive(Template)]
#[template(path = "catalog/product.html")]
struct Show {
    page: Page,
    item: Item,
    places: String,
    pays: Vec<Pays>,
    members: Vec<PriceRow>,
    contracts: Vec<PriceRow>,
}

/// The days of a price in words.
pub fn words(span: Span) -> String {
    match span.to_on {
        Some(end) => days::stretch_long(span.from_on, end),
        None => format!("from {}", days::long(span.from_on)),
    }
}

/// Tone and word of a price's state.
pub fn state(span: Span, today: Date) -> (&'static str, &'static str) {
    match (span.holds(today), span.is_over(today)) {
        (true, _) => ("green", "In effect"),
        (_, true) => ("grey", "Ended"),
        _ => ("blue", "Ahead"),
    }
}

fn load(c: &mut Conn, page: Page, no: i64) -> Res<Show> {
    let item = store::load(c, no)?;
    let clinics = clinics::all(c)?;
    let name = |id: i64| clinics.iter().find(|clinic| clinic.id == id).map_or(String::new(), |clinic| clinic.name.clone());
    let offered = store::clinics(c, no)?;
    let places = match offered.is_empty() {
        true => "all clinics".to_string(),
        false => offered.into_iter().map(name).collect::<Vec<_>>().join(", "),
    };
    let prices = store::prices::member_prices_of(c, &[no])?;
    let all = plans::store::all_current(c, true)?;
    let plan = |id: i64| all.iter().find(|plan| plan.plan_id == id);
    let members = prices.iter().map(|price| {
        let (tone, state) = state(price.span(), page.today);
        PriceRow {
            end: format!("/inventory/member-prices/{}/end", price.id),
            who: plan(price.plan_id).map_or(String::new(), |plan| plan.terms.name.clone()),
            color: plan(price.plan_id).map(|plan| plan.color.clone()),
            place: price.clinic_id.map_or("All clinics".to_string(), name),
            price: page.plain(&price.price),
            days: words(price.span()),
            tone,
            state,
        }
    });
    let members = members.collect();
    let pays = |plan: &PlanVersion| {
        let member_price = effect::member_price(&prices, item.id, plan.plan_id, page.clinic.id, page.today).map(|price| price.price);
        let (discount, discounts, stacks) = (plan.terms.discount, &plan.terms.discounts, plan.terms.stacks);
        let holding = Holding { plan: &plan.terms.name, discount, discounts, stacks, member_price };
        let priced = price::price(&Sold::of(&item, Quantity::whole(1)), None, &[holding]);
        Pays { color: plan.color.clone(), plan: plan.terms.name.clone(), price: page.plain(&priced.net), why: priced.why }
    };
    let pays = all.iter().filter(|plan| !plan.archived).map(pays).collect();
    let contracts = store::prices::contracts_of_item(c, no)?.into_iter().map(|(price, list)| contract_row(&page, &price, list)).collect();
    Ok(Show { page, item, places, pays, members, contracts })
}

/// A contract price under its list's name.
pub fn contract_row(page: &Page, price: &crate::catalog::ContractPrice, who: String) -> PriceRow {
    let (tone, state) = state(price.span(), page.today);
    PriceRow {
        end: format!("/inventory/contract-prices/{}/end", price.id),
        who,
        color: None,
        place: String::new(),
        price: page.plain(&price.price),
        days: words(price.span()),
        tone,
        state,
    }
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no)?)).await
}
