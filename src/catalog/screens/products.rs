//! `/inventory/products`: services, products and classes, found by name.

use crate::catalog::{Item, store};
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who};
use askama::Template;

/// Rows shown; more are found by typing.
const ROWS: i64 = 200;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
    archived: String,
}

#[derive(Template)]
#[template(path = "catalog/products.html", blocks = ["rows"])]
struct List {
    page: Page,
    ask: Ask,
    items: Vec<Item>,
}

pub async fn list(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let items = store::search(c, &ask.0.q, ask.0.archived == "on", ROWS)?;
        let list = List { page, ask: ask.0, items };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}
