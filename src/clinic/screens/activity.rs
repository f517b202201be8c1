//! `/settings/activity`: the log of the whole account: who changed what, and who opened a patient (R271, R272).

use crate::base::{days, zone};
use crate::clinic::activity::{self, AREAS, Line};
use crate::clinic::users;
use crate::db::Utc;
use crate::web::{Answer, Page, Query, Reply, Site, Who, form};
use askama::Template;

/// Lines on a page.
const ROWS: usize = 50;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    area: String,
    who: String,
    day: String,
    before: String,
}

#[derive(Template)]
#[template(path = "clinic/activity.html")]
struct List {
    page: Page,
    ask: Ask,
    areas: Vec<(String, String)>,
    people: Vec<(String, String)>,
    lines: Vec<Line>,
    /// A sentence where the day could not be read.
    odd_day: bool,
    /// The address of the lines before these, where there are any.
    older: Option<String>,
}

impl List {
    fn filtered(&self) -> bool {
        !(self.ask.area.is_empty() && self.ask.who.is_empty() && self.ask.day.is_empty())
    }
}

fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_string())
}

pub async fn list(site: Site, who: Who, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let ask = ask.0;
        let day = days::parse_any(&ask.day);
        let start = |day| Utc::new(zone::instant(day, 0, &page.clinic.zone));
        let wanted = activity::Ask {
            area: some(&ask.area),
            actor: some(&ask.who),
            from: day.map(start),
            until: day.map(|day| start(days::add_days(day, 1))),
            before: ask.before.parse().ok(),
        };
        let mut lines = activity::find(c, &wanted, ROWS as i64 + 1)?;
        let more = lines.len() > ROWS;
        lines.truncate(ROWS);
        let older = lines.last().filter(|_| more).map(|last| {
            let value = form::encode;
            format!("/settings/activity?area={}&who={}&day={}&before={}", value(&ask.area), value(&ask.who), value(&ask.day), last.id)
        });
        let any = |text: &str| (String::new(), text.to_string());
        let areas =
            [any("Every area")].into_iter().chain(AREAS.iter().map(|(word, label)| (word.to_string(), label.to_string()))).collect();
        let mut names: Vec<String> = users::all(c)?.into_iter().map(|user| user.name).collect();
        names.extend(["Timetable".to_string(), "Command line".to_string()]);
        names.extend(some(&ask.who).filter(|name| !names.contains(name)));
        let people = [any("Everybody")].into_iter().chain(names.into_iter().map(|name| (name.clone(), name))).collect();
        let odd_day = day.is_none() && !ask.day.trim().is_empty();
        Reply::page(&List { page, ask, areas, people, lines, odd_day, older })
    })
    .await
}
