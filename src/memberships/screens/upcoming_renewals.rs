//! `/inventory/memberships/upcoming-renewals`: who renews in the next 30 days, what is charged to what, and what will not
//! go through as it stands (R144), also as CSV.

use super::listing::{self, Asked, Filters, Head};
use crate::base::{Date, Res, days, text};
use crate::billing::{LineKind, NewLine};
use crate::memberships::actions::open_period::Opening;
use crate::memberships::status::{Mark, Star};
use crate::memberships::store::listing::{self as store, Ask, Day, Line, ROWS, Sort, Totals, Which};
use crate::memberships::store::{Facts, facts_of};
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;
use std::collections::HashMap;

const TITLE: &str = "Upcoming Renewals";
const PATH: &str = "/inventory/memberships/upcoming-renewals";

const COLUMNS: [(Sort, &str); 5] = [
    (Sort::Name, "Member name"),
    (Sort::Tier, "Membership tier"),
    (Sort::Payment, "Payment scheduled"),
    (Sort::Renewal, "Renewal date"),
    (Sort::Amount, "Amount to be charged"),
];

/// Days ahead that can be shown; the second is shown unless asked otherwise.
const AHEAD: [i64; 4] = [7, 30, 90, 365];

struct Row {
    patient_id: i64,
    name: String,
    star: Option<Star>,
    payment: String,
    troubled: bool,
    /// Where the trouble is mended: text and address.
    mend: Option<(&'static str, String)>,
    renews: String,
    /// How the amount comes about.
    why: Vec<String>,
    line: Line,
}

/// The days on which somebody renews, as bars (screens 2.12): each a day from the first, as high as its sum.
struct Bars {
    /// Days from the first bar to the last.
    wide: i64,
    bars: Vec<Bar>,
    /// `Most on Jul 1: 312 renewals, $31,480.00`
    most: String,
}

struct Bar {
    /// Days from the first.
    at: i64,
    /// Of [`HIGH`].
    high: i64,
    words: String,
}

/// The height of the highest bar.
const HIGH: i64 = 40;

#[derive(Template)]
#[template(path = "memberships/upcoming_renewals.html", blocks = ["rows"])]
struct List {
    title: &'static str,
    path: &'static str,
    page: Page,
    asked: Asked,
    filters: Filters,
    ahead: Vec<(String, String)>,
    /// Days ahead that are shown.
    shown: i64,
    heads: Vec<Head>,
    rows: Vec<Row>,
    counted: String,
    /// Where there is more than one day.
    bars: Option<Bars>,
    current: i64,
    pages: i64,
    base: String,
    csv: String,
    /// Where nobody renews: the next day on which anybody does.
    next: Option<(String, String)>,
}

/// Days ahead that are asked for.
fn ahead(asked: &Asked) -> i64 {
    asked.days.parse().ok().filter(|days| AHEAD.contains(days)).unwrap_or(30)
}

fn ask(asked: &Asked, today: Date) -> Ask {
    let (sort, down) = asked.sort(Sort::Renewal);
    let which = Which::Renewals { to: days::add_days(today, ahead(asked)), troubled: asked.trouble == "on" };
    Ask { which, search: asked.q.clone(), clinic: asked.clinic(), plan: asked.plan(), sort, down }
}

fn row(line: Line, facts: &HashMap<i64, &Facts>, page: &Page) -> Row {
    let mend = match (line.trouble(), line.open_invoice) {
        (Some(_), Some(invoice)) if page.may_take_payments() => Some(("Card link", format!("/invoices/{invoice}/card-link?return={PATH}"))),
        (Some(_), _) => Some(("Cards", format!("/patients/{}/cards", line.patient.patient_id))),
        _ => None,
    };
    Row {
        patient_id: line.patient.patient_id,
        name: line.patient.name(),
        star: listing::star(&line),
        payment: line.payment(page.today),
        troubled: line.trouble().is_some(),
        mend,
        renews: line.next_billing_on.map(|day| page.day(&day)).unwrap_or_default(),
        why: facts.get(&line.id).map(|facts| why(facts, page)).unwrap_or_default(),
        line,
    }
}

/// The lines of the invoice to come (R102): proration, coupon and new terms are told as the invoice will tell them.
fn why(facts: &Facts, page: &Page) -> Vec<String> {
    let course = facts.course();
    let period = course.period(facts.row.next_no, facts.row.next_on);
    let opening = Opening { facts, course: &course, period, currency: &page.account.currency, thank_you: "" };
    let words = |line: &NewLine| match line.kind {
        LineKind::MembershipFee => format!("{}: {}", line.why, page.money(&line.gross())),
        _ => format!("{}, {}: {}", line.what, line.why, page.money(&line.gross())),
    };
    opening.lines().iter().map(words).collect()
}

fn bars(all: &[Day], page: &Page) -> Option<Bars> {
    let [first, .., last] = all else { return None };
    let most = all.iter().max_by_key(|day| (day.amount, day.members))?;
    let words = |day: &Day| {
        let renewals = text::count(day.members, "renewal", "renewals");
        format!("{}: {renewals}, {}", page.day(&day.day), page.money(&day.amount))
    };
    let bar = |day: &Day| Bar {
        at: days::between(first.day, day.day),
        high: (day.amount.0 * HIGH / most.amount.0.max(1)).max(1),
        words: words(day),
    };
    Some(Bars {
        wide: days::between(first.day, last.day) + 1,
        bars: all.iter().map(bar).collect(),
        most: format!("Most on {}", words(most)),
    })
}

/// `312 renewals · $31,480.00 to be charged · 9 will not go through as they stand`
fn counted(totals: &Totals, page: &Page) -> String {
    let sum = format!("{} · {} to be charged", text::count(totals.members, "renewal", "renewals"), page.money(&totals.amount));
    match totals.troubled {
        0 => sum,
        1 => format!("{sum} · 1 will not go through as it stands"),
        n => format!("{sum} · {} will not go through as they stand", crate::base::Money(n).plain(0)),
    }
}

pub async fn list(site: Site, who: Who, htmx: Htmx, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let ask = ask(&asked, page.today);
        let by_day = store::by_day(c, &ask)?;
        let totals = Totals::of(&by_day);
        let pages = listing::pages(totals.members);
        let current = asked.current().min(pages);
        let lines = if totals.members > 0 { store::lines(c, &ask, (current - 1) * ROWS, ROWS)? } else { vec![] };
        let next = match totals.members {
            0 if !asked.is_filtered() => store::next_renewals(c, days::add_days(page.today, ahead(&asked)))?,
            _ => None,
        };
        let facts = facts_of(c, &lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
        let facts: HashMap<i64, &Facts> = facts.iter().map(|facts| (facts.row.id, facts)).collect();
        let list = List {
            title: TITLE,
            path: PATH,
            filters: store::offered(c)?.into(),
            ahead: AHEAD.map(|days| (days.to_string(), format!("Next {days} days"))).to_vec(),
            shown: ahead(&asked),
            heads: listing::heads(PATH, &asked, Sort::Renewal, &COLUMNS),
            rows: lines.into_iter().map(|line| row(line, &facts, &page)).collect(),
            counted: counted(&totals, &page),
            bars: bars(&by_day, &page),
            current,
            pages,
            base: listing::base(PATH, &asked),
            csv: listing::csv_address(PATH, &asked),
            next: next.map(|(day, members)| (page.day(&day), text::count(members, "member", "members"))),
            page,
            asked,
        };
        if htmx.wants("rows") { Reply::page(&list.as_rows()) } else { Reply::page(&list) }
    })
    .await
}

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    site.page(&who, move |c, page| -> Res<Reply> {
        let lines = store::lines(c, &ask(&asked.0, page.today), 0, i64::MAX)?;
        let row = |line: Line| {
            let payment = line.payment(page.today);
            let renewal = line.next_billing_on.map(days::iso).unwrap_or_default();
            vec![line.patient.name(), line.plan, payment, renewal, page.account.currency.typed(line.amount)]
        };
        let name = format!("upcoming-renewals-{}.csv", days::iso(page.today));
        file::file(&name, &COLUMNS.map(|(_, label)| label), lines.into_iter().map(row))
    })
    .await
}
