//! `/inventory/price-lists`: contracts by name, with how many patients belong to each (R011).

use crate::base::text;
use crate::catalog::{PriceList, store};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

struct Row {
    list: PriceList,
    prices: String,
    patients: i64,
}

#[derive(Template)]
#[template(path = "catalog/price_lists.html")]
struct Lists {
    page: Page,
    rows: Vec<Row>,
}

pub async fn list(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let (members, running) = (store::prices::members(c)?, store::prices::count_prices(c, page.today)?);
        let mut rows = Vec::new();
        for list in store::prices::price_lists(c, true)? {
            let running = running.get(&list.id).copied().unwrap_or(0);
            let patients = members.get(&list.id).copied().unwrap_or(0);
            rows.push(Row { list, prices: text::count(running, "price", "prices"), patients });
        }
        Reply::page(&Lists { page, rows })
    })
    .await
}
