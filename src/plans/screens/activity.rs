//! `/settings/patient-loyalty/activity`: every line of the log about the program, types and agreements (R271, R272).

use super::loyalty::AREAS;
use crate::clinic::activity::{self, Line};
use crate::web::{Answer, Page, Query, Reply, Site, Who};
use askama::Template;

/// Lines on a page.
const LINES: i64 = 50;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    before: String,
}

#[derive(Template)]
#[template(path = "plans/activity.html")]
struct List {
    page: Page,
    lines: Vec<Line>,
    /// The last line shown, where there are older ones.
    older: Option<i64>,
}

pub async fn list(site: Site, who: Who, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let mut lines = activity::newest(c, &AREAS, ask.0.before.parse().ok(), LINES + 1)?;
        let more = lines.len() as i64 > LINES;
        lines.truncate(LINES as usize);
        let older = if more { lines.last().map(|line| line.id) } else { None };
        Reply::page(&List { page, lines, older })
    })
    .await
}
