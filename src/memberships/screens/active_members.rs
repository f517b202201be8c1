//! `/inventory/memberships/active-members`: everybody who holds a membership (R143), also as CSV.

use super::listing::{self, Asked, Filters, Head};
use crate::base::{Res, days, text};
use crate::memberships::Status;
use crate::memberships::status::{Badge, Mark, Star};
use crate::memberships::store::listing::{self as store, Ask, Line, ROWS, Sort, Totals, Which};
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;

const TITLE: &str = "Active Members";
const PATH: &str = "/inventory/memberships/active-members";

const COLUMNS: [(Sort, &str); 6] = [
    (Sort::Name, "Member name"),
    (Sort::Tier, "Membership tier"),
    (Sort::Start, "Start date"),
    (Sort::Renewal, "Renewal date"),
    (Sort::Amount, "Next payment amount"),
    (Sort::Status, "Status"),
];

/// The statuses that can be asked for.
const STATUSES: [Status; 6] = [Status::Active, Status::Trial, Status::PastDue, Status::Suspended, Status::Paused, Status::Waiting];

struct Row {
    patient_id: i64,
    name: String,
    star: Option<Star>,
    badge: Badge,
    line: Line,
}

#[derive(Template)]
#[template(path = "memberships/active_members.html", blocks = ["rows"])]
struct List {
    title: &'static str,
    path: &'static str,
    page: Page,
    asked: Asked,
    filters: Filters,
    statuses: Vec<(String, String)>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    counted: String,
    current: i64,
    pages: i64,
    base: String,
    csv: String,
}

fn ask(asked: &Asked) -> Ask {
    let (sort, down) = asked.sort(Sort::Name);
    let status = Status::from_word(&asked.status).filter(|status| STATUSES.contains(status));
    Ask { which: Which::Members(status), search: asked.q.clone(), clinic: asked.clinic(), plan: asked.plan(), sort, down }
}

fn row(line: Line, page: &Page) -> Row {
    Row {
        patient_id: line.patient.patient_id,
        name: line.patient.name(),
        star: listing::star(&line),
        badge: listing::badge(&line, page),
        line,
    }
}

fn counted(totals: &Totals, asked: &Asked, page: &Page) -> String {
    let members = text::count(totals.members, "member", "members");
    let sum = format!("{members} · {} in next payments", page.money(&totals.amount));
    if asked.status.is_empty() && totals.troubled > 0 {
        format!("{sum} · {} past due or suspended", crate::base::Money(totals.troubled).plain(0))
    } else {
        sum
    }
}

pub async fn list(site: Site, who: Who, htmx: Htmx, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let ask = ask(&asked);
        let totals = store::totals(c, &ask)?;
        let pages = listing::pages(totals.members);
        let current = asked.current().min(pages);
        let lines = store::lines(c, &ask, (current - 1) * ROWS, ROWS)?;
        let all = std::iter::once((String::new(), "All".to_string()));
        let list = List {
            title: TITLE,
            path: PATH,
            filters: store::offered(c)?.into(),
            statuses: all.chain(STATUSES.iter().map(|status| (status.word().to_string(), status.label().to_string()))).collect(),
            heads: listing::heads(PATH, &asked, Sort::Name, &COLUMNS),
            rows: lines.into_iter().map(|line| row(line, &page)).collect(),
            counted: counted(&totals, &asked, &page),
            current,
            pages,
            base: listing::base(PATH, &asked),
            csv: listing::csv_address(PATH, &asked),
            page,
            asked,
        };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    site.page(&who, move |c, page| -> Res<Reply> {
        let lines = store::lines(c, &ask(&asked.0), 0, i64::MAX)?;
        let row = |line: Line| {
            let amount = if line.next_billing_on.is_some() { page.account.currency.typed(line.amount) } else { String::new() };
            let renewal = line.next_billing_on.map(days::iso).unwrap_or_default();
            let badge = listing::badge(&line, &page).text;
            vec![line.patient.name(), line.plan, days::iso(line.starts_on), renewal, amount, badge]
        };
        let name = format!("active-members-{}.csv", days::iso(page.today));
        file::file(&name, &COLUMNS.map(|(_, label)| label), lines.into_iter().map(row))
    })
    .await
}
