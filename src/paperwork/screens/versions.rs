//! `/settings/patient-paperwork/{no}/versions`: every text an agreement had, what changed against the one before, and how
//! many signed it (E12).

use crate::base::text;
use crate::paperwork::rules::{difference, richtext};
use crate::paperwork::store::{self, Agreement, Edition};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use std::time::{Duration, Instant};

/// How long the search for differences may take, for all versions of a page.
const PATIENCE: Duration = Duration::from_millis(500);

struct Text {
    edition: Edition,
    html: String,
    /// `Against version 1: 4 words added, 2 words taken out.`; empty for the first.
    changes: String,
    signed: i64,
}

#[derive(Template)]
#[template(path = "paperwork/versions.html")]
struct List {
    page: Page,
    agreement: Agreement,
    texts: Vec<Text>,
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (agreement, signed) = (store::load(c, *no)?, store::signed(c)?);
        let editions = store::editions(c, *no)?;
        let until = Instant::now() + PATIENCE;
        let texts = editions.iter().enumerate().map(|(at, edition)| {
            let (html, changes) = read(edition, editions.get(at + 1), until);
            Text { html, changes, signed: signed.get(&edition.id).copied().unwrap_or(0), edition: edition.clone() }
        });
        Reply::page(&List { texts: texts.collect(), page, agreement })
    })
    .await
}

/// A text as it reads, with what changed against the one before marked in it.
fn read(edition: &Edition, before: Option<&Edition>, until: Instant) -> (String, String) {
    let below = |html: &str| richtext::below_heading(&richtext::below_heading(html));
    let Some(before) = before else { return (below(&edition.html), String::new()) };
    let marked = difference::mark(&below(&before.html), &below(&edition.html), until);
    let words = |n: usize, what: &str| format!("{} {what}", text::count(n as i64, "word", "words"));
    let changes: Vec<String> = [(marked.added, "added"), (marked.taken_out, "taken out")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| words(n, what))
        .collect();
    let changes = if changes.is_empty() { "no word changed, only the form".to_string() } else { changes.join(", ") };
    (marked.html, format!("Against version {}: {changes}.", before.no))
}
