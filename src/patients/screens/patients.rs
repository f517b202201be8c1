//! `/patients`: everybody, found by name, telephone, e-mail or birth date.

use crate::base::{Money, Res, days, text};
use crate::billing;
use crate::db::Conn;
use crate::memberships;
use crate::memberships::status::{Mark, Star};
use crate::patients::record::list_name;
use crate::patients::rules::search::{self, Pieces, Wanted};
use crate::patients::store::list::{self, Holding, Line, ROWS};
use crate::web::form::encode;
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
    membership: String,
    owes: String,
    inactive: String,
    page: String,
    /// The search was sent off: a single match is opened.
    open: String,
}

struct Row {
    id: i64,
    name: Pieces,
    birth: String,
    phone: Pieces,
    star: Option<Star>,
    /// The highest tier, and how many more.
    membership: String,
    owed: Money,
    died: bool,
}

#[derive(Template)]
#[template(path = "patients/patients.html", blocks = ["rows"])]
struct List {
    page: Page,
    ask: Ask,
    rows: Vec<Row>,
    counted: String,
    current: i64,
    pages: i64,
    /// The address of a page but its number.
    base: String,
    /// A birth date was looked for.
    by_date: bool,
    filtered: bool,
    /// The family name nearest to a mistyped one.
    meant: Option<String>,
}

pub async fn list(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    let ask = ask.0;
    site.page(&who, move |c, page| {
        let wanted = search::read(&ask.q);
        let asked = list::Ask {
            wanted: wanted.clone(),
            holding: Holding::from_word(&ask.membership).unwrap_or(Holding::Any),
            owes: ask.owes == "on",
            inactive: ask.inactive == "on",
            today: page.today,
        };
        let current = ask.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
        let (lines, total) = list::page(c, &asked, current)?;
        if let (true, [only], false) = (ask.open == "1", &lines[..], wanted == Wanted::Anyone) {
            return Ok(Reply::to(format!("/patients/{}", only.id)));
        }
        let pages = (total + ROWS - 1) / ROWS;
        if lines.is_empty() && total > 0 {
            return Ok(Reply::to(format!("{}{pages}", base(&ask))));
        }
        let meant = if lines.is_empty() { meant(c, &ask.q, &wanted)? } else { None };
        let list = List {
            counted: counted(current, lines.len() as i64, total),
            rows: rows(c, &page, &wanted, lines)?,
            current,
            pages,
            base: base(&ask),
            by_date: matches!(wanted, Wanted::Birth(_)),
            filtered: asked.owes || asked.inactive || asked.holding != Holding::Any,
            meant,
            page,
            ask,
        };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}

fn rows(c: &mut Conn, page: &Page, wanted: &Wanted, lines: Vec<Line>) -> Res<Vec<Row>> {
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let mut stars = memberships::store::stars(c, &ids, page.today)?;
    let owed = billing::store::owed(c, &ids)?;
    Ok(lines
        .into_iter()
        .map(|line| {
            let held = stars.remove(&line.id).unwrap_or_default();
            let more = held.len().saturating_sub(1);
            let plan = held.first().map(|star| star.plan.clone()).unwrap_or_default();
            Row {
                id: line.id,
                name: search::mark(&list_name(&line.given, &line.middle, &line.family), wanted),
                birth: line.birth_on.map(days::long).unwrap_or_default(),
                phone: if line.phone.is_empty() { Pieces::new() } else { search::mark_phone(&line.phone, wanted) },
                membership: if more > 0 { format!("{plan} +{more}") } else { plan },
                star: held.into_iter().next(),
                owed: owed.get(&line.id).copied().unwrap_or_default(),
                died: line.deceased_on.is_some(),
            }
        })
        .collect())
}

/// `312 patients`, or of a list with pages `26–50 of 1,284`.
fn counted(current: i64, shown: i64, total: i64) -> String {
    if total <= ROWS {
        return text::count(total, "patient", "patients");
    }
    let first = (current - 1) * ROWS + 1;
    let grouped = |n: i64| Money(n).plain(0);
    format!("{}–{} of {}", grouped(first), grouped(first + shown - 1), grouped(total))
}

fn base(ask: &Ask) -> String {
    let mut query = String::from("/patients?");
    for (name, value) in [("q", ask.q.trim()), ("membership", &ask.membership), ("owes", &ask.owes), ("inactive", &ask.inactive)] {
        if !value.is_empty() {
            query.push_str(&format!("{name}={}&", encode(value)));
        }
    }
    query + "page="
}

/// Looks among family names that begin like one of the words typed.
fn meant(c: &mut Conn, typed: &str, wanted: &Wanted) -> Res<Option<String>> {
    let Wanted::Words(words) = wanted else { return Ok(None) };
    let letters: Vec<char> = words.iter().filter(|word| word.chars().count() >= 3).filter_map(|word| word.chars().next()).collect();
    let families = list::families(c, &letters)?;
    Ok(search::nearest(typed, families.iter().map(String::as_str)).map(str::to_string))
}
