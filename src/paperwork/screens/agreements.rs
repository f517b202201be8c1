//! `/settings/patient-paperwork`: the agreements, tab "Membership Agreements" (R014).

use crate::db::Utc;
use crate::paperwork::store::{self, Agreement, Head};
use crate::web::{Answer, Page, Query, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    archived: String,
}

struct Row {
    agreement: Agreement,
    newest: Head,
    /// Types that use it: color and name.
    used_by: Vec<(String, String)>,
    /// Count of signatures and the number of the version, newest first.
    signed: Vec<(i64, i64)>,
    /// Who edited it last, and when.
    edited: (String, Utc),
}

#[derive(Template)]
#[template(path = "paperwork/agreements.html")]
struct List {
    page: Page,
    ask: Ask,
    rows: Vec<Row>,
}

pub async fn list(site: Site, who: Who, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let (mut used, signed, mut edits) = (store::used_by(c)?, store::signed(c)?, store::last_edits(c)?);
        let mut heads = store::heads(c)?;
        let mut rows = Vec::new();
        for agreement in store::agreements(c, ask.0.archived == "on")? {
            let versions = heads.remove(&agreement.id).unwrap_or_default();
            let signed = versions.iter().filter_map(|version| Some((*signed.get(&version.id)?, version.no))).collect();
            let Some(newest) = versions.into_iter().next() else {
                return Err(crate::base::Error::failed(format!("agreement {} has no text", agreement.id)));
            };
            let edited = edits.remove(&agreement.id).unwrap_or((newest.created_by.clone(), newest.created_at));
            let used_by = used.remove(&agreement.id).unwrap_or_default();
            rows.push(Row { agreement, newest, used_by, signed, edited });
        }
        Reply::page(&List { page, ask: ask.0, rows })
    })
    .await
}
