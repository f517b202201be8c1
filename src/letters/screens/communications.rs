//! `/settings/communications`: every letter, its address and where it is.

use crate::base::Badge;
use crate::letters::rules::badges;
use crate::letters::{Letter, State, kinds, outbox};
use crate::web::form::encode;
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who};
use askama::Template;

/// Letters on a page.
const ROWS: i64 = 25;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
    state: String,
    kind: String,
    page: String,
}

impl Ask {
    fn is_empty(&self) -> bool {
        self.q.is_empty() && self.state.is_empty() && self.kind.is_empty()
    }
}

/// A letter with its badge.
pub struct Listed {
    pub letter: Letter,
    pub badge: Badge,
}

/// Letters as a list shows them.
pub fn listed(page: &Page, letters: Vec<Letter>) -> Vec<Listed> {
    let held = page.account.held_since.is_some();
    let badge = |letter: &Letter| badges::post(Some(letter.into()), held, &page.clinic.zone, page.today);
    letters.into_iter().map(|letter| Listed { badge: badge(&letter), letter }).collect()
}

#[derive(Template)]
#[template(path = "letters/communications.html", blocks = ["rows"])]
struct List {
    page: Page,
    ask: Ask,
    states: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    letters: Vec<Listed>,
    total: i64,
    current: i64,
    pages: i64,
    base: String,
}

pub async fn list(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let ask = ask.0;
        let wanted = outbox::Ask {
            state: State::from_word(&ask.state),
            kind: Some(ask.kind.clone()).filter(|kind| !kind.is_empty()),
            typed: ask.q.clone(),
        };
        let current = ask.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
        let (letters, total) = outbox::list(c, &wanted, ROWS, (current - 1) * ROWS)?;
        let all = |first: &str, rest: Vec<(String, String)>| [vec![(String::new(), first.to_string())], rest].concat();
        let states = State::ALL.iter().map(|state| (state.word().to_string(), state.label().to_string())).collect();
        let kinds = kinds::all().map(|(word, label)| (word.to_string(), label.to_string())).collect();
        let list = List {
            letters: listed(&page, letters),
            states: all("Any state", states),
            kinds: all("Any kind", kinds),
            total,
            current,
            pages: (total + ROWS - 1) / ROWS,
            base: format!("/settings/communications?q={}&state={}&kind={}&page=", encode(&ask.q), encode(&ask.state), encode(&ask.kind)),
            ask,
            page,
        };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}
