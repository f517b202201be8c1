//! `/inventory/products`: services, products, classes and membership schemes, found by name and type (R006, R007).

use crate::base::{Res, text};
use crate::catalog::{ItemKind, store};
use crate::db::Conn;
use crate::plans;
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who};
use askama::Template;

/// Rows shown; more are found by typing.
const ROWS: i64 = 200;
/// The type of a scheme, beside those of items.
pub const MEMBERSHIP: &str = "membership";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
    kind: String,
    archived: String,
}

/// An item or a scheme.
struct Row {
    name: String,
    address: String,
    /// The scheme's color.
    star: Option<String>,
    kind: &'static str,
    category: String,
    unit: String,
    price: String,
    tax: String,
    archived: bool,
}

#[derive(Template)]
#[template(path = "catalog/products.html", blocks = ["rows"])]
struct List {
    page: Page,
    ask: Ask,
    kinds: Vec<(String, String)>,
    rows: Vec<Row>,
}

/// Types by word and label, Membership last.
pub fn kinds() -> Vec<(String, String)> {
    let items = ItemKind::ALL.iter().map(|kind| (kind.word().to_string(), kind.label().to_string()));
    items.chain([(MEMBERSHIP.to_string(), "Membership".to_string())]).collect()
}

fn items(c: &mut Conn, page: &Page, ask: &Ask) -> Res<Vec<Row>> {
    let all = store::search_kind(c, &ask.q, ItemKind::from_word(&ask.kind), ask.archived == "on", ROWS)?;
    let row = |item: crate::catalog::Item| Row {
        address: format!("/inventory/products/{}", item.id),
        star: None,
        kind: item.kind.label(),
        price: page.plain(&item.price),
        tax: item.tax_rate.to_string(),
        archived: item.is_archived(),
        name: item.name,
        category: item.category,
        unit: item.unit,
    };
    Ok(all.into_iter().map(row).collect())
}

fn schemes(c: &mut Conn, page: &Page, ask: &Ask) -> Res<Vec<Row>> {
    let typed = text::fold(&ask.q);
    let fits = |name: &str| typed.split(' ').all(|word| text::fold(name).contains(word));
    let all = plans::store::all_current(c, ask.archived == "on")?;
    let row = |plan: plans::PlanVersion| Row {
        address: format!("/inventory/memberships/{}", plan.plan_id),
        star: Some(plan.color),
        kind: "Membership",
        category: String::new(),
        unit: plan.terms.prices.iter().map(|price| price.every.noun()).collect::<Vec<_>>().join(", "),
        price: plan.terms.prices.iter().map(|price| page.plain(&price.fee)).collect::<Vec<_>>().join(" or "),
        tax: plan.terms.tax_rate.to_string(),
        archived: plan.archived,
        name: plan.terms.name,
    };
    Ok(all.into_iter().filter(|plan| fits(&plan.terms.name)).map(row).collect())
}

pub async fn list(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let ask = ask.0;
        let mut rows = if ask.kind == MEMBERSHIP { vec![] } else { items(c, &page, &ask)? };
        if ask.kind.is_empty() || ask.kind == MEMBERSHIP {
            rows.extend(schemes(c, &page, &ask)?);
        }
        let mut all = vec![(String::new(), "All types".to_string())];
        all.extend(kinds());
        let list = List { page, ask, kinds: all, rows };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}
