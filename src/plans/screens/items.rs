//! `/settings/patient-loyalty/items`: items of the inventory found by name while one types into the picker (R061).

use crate::catalog::{self, Item};
use crate::web::{Answer, Htmx, Query, Reply, Site, Who};
use askama::Template;

/// Items shown under the picker.
const ROWS: i64 = 8;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    pick: String,
    /// Where the form that asks is posted to.
    to: String,
}

#[derive(Template)]
#[template(path = "plans/_found.html")]
struct Found {
    ask: Ask,
    items: Vec<Item>,
}

pub async fn search(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, _| {
        // Only the picker asks; whoever follows the address by hand is led to the inventory.
        if !htmx.wants("found") {
            return Ok(Reply::to("/inventory/products"));
        }
        let known = ask.0.to.starts_with("/inventory/memberships/") || ask.0.to.starts_with("/settings/patient-loyalty/types/");
        let typed = known && !ask.0.pick.trim().is_empty();
        let items = if typed { catalog::store::search(c, &ask.0.pick, false, ROWS)? } else { Vec::new() };
        Reply::page(&Found { ask: ask.0, items })
    })
    .await
}
