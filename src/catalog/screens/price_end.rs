//! `/inventory/member-prices/{no}/end` and `/inventory/contract-prices/{no}/end`: a price stops counting from today on.

use crate::base::{Date, Error, Res, days};
use crate::catalog::actions::end_price;
use crate::catalog::rules::effect::Span;
use crate::catalog::{ContractPrice, MemberPrice, store};
use crate::db::Conn;
use crate::plans;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "catalog/price_end.html")]
struct Confirm {
    page: Page,
    /// `Facial, member price of Gold`
    what: String,
    price: String,
    days: String,
    begun: bool,
    back: String,
}

fn running(span: Span, today: Date) -> Res<()> {
    if span.is_over(today) { Err(Error::NotFound) } else { Ok(()) }
}

/// A member price with its item's address, and in words.
fn member(c: &mut Conn, no: i64) -> Res<(MemberPrice, String, String)> {
    let price = store::prices::member_price(c, no)?;
    let plan = plans::store::current(c, price.plan_id)?.terms.name;
    let item = store::load(c, price.item_id)?.name;
    Ok((price, plan, item))
}

/// A contract price, and what it is for.
fn contract(c: &mut Conn, no: i64) -> Res<(ContractPrice, String)> {
    let price = store::prices::contract_price(c, no)?;
    let name = super::contract_price::names(c, std::slice::from_ref(&price))?.remove(0);
    Ok((price, name))
}

pub async fn confirm_member(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (price, plan, item) = member(c, *no)?;
        running(price.span(), page.today)?;
        Reply::page(&Confirm {
            what: format!("{item}, member price of {plan}"),
            price: page.money(&price.price),
            days: super::product::words(price.span()),
            begun: price.from_on < page.today,
            back: format!("/inventory/products/{}", price.item_id),
            page,
        })
    })
    .await
}

pub async fn end_member(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, "/inventory/products".into(), move |tx, page| {
        let (price, plan, item) = member(tx, no)?;
        running(price.span(), page.today)?;
        end_price::end_member_price(tx, page.now, &page.actor(), &price, &plan, page.today)?;
        let said = format!("{item}: the member price of {plan} does not count any more, from {} on.", days::long(page.today));
        Ok(Reply::to(format!("/inventory/products/{}", price.item_id)).saying(said))
    })
    .await
}

pub async fn confirm_contract(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (price, name) = contract(c, *no)?;
        running(price.span(), page.today)?;
        let list = store::prices::price_list(c, price.price_list_id)?;
        Reply::page(&Confirm {
            what: format!("{name}, price of {}", list.name),
            price: page.money(&price.price),
            days: super::product::words(price.span()),
            begun: price.from_on < page.today,
            back: format!("/inventory/price-lists/{}", list.id),
            page,
        })
    })
    .await
}

pub async fn end_contract(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, "/inventory/price-lists".into(), move |tx, page| {
        let (price, name) = contract(tx, no)?;
        running(price.span(), page.today)?;
        end_price::end_contract_price(tx, page.now, &page.actor(), &price, &name, page.today)?;
        let said = format!("The contract price of {name} does not count any more, from {} on.", days::long(page.today));
        Ok(Reply::to(format!("/inventory/price-lists/{}", price.price_list_id)).saying(said))
    })
    .await
}
