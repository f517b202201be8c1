//! `/inventory/memberships`: the membership types, with "Create Membership" (R005, R022).

use super::loyalty::Row;
use crate::plans::store;
use crate::web::{Answer, Page, Query, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    archived: String,
}

#[derive(Template)]
#[template(path = "plans/membership_types.html")]
struct List {
    page: Page,
    ask: Ask,
    rows: Vec<Row>,
}

pub async fn list(site: Site, who: Who, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let (plans, members) = (store::all_current(c, ask.0.archived == "on")?, store::members(c)?);
        let rows = plans.into_iter().map(|plan| {
            let count = members.get(&plan.plan_id).copied().unwrap_or(0);
            Row::of(plan, count, &page)
        });
        Reply::page(&List { rows: rows.collect(), page, ask: ask.0 })
    })
    .await
}
