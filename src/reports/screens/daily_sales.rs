//! `/reports/daily-sales`: what was sold and collected on a day, and the line that joins the two (R164, R268), also as CSV.

use crate::base::{Date, Money, Res, days};
use crate::billing::{LineKind, Method};
use crate::reports::store::daily_sales::{self as store, Day, Figure, Listed, Show};
use crate::web::{Answer, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;

const PATH: &str = "/reports/daily-sales";
/// Rows behind a figure on a page.
const ROWS: i64 = 25;

/// In the order in which they stand.
const KINDS: [(LineKind, &str); 8] = [
    (LineKind::Service, "Services"),
    (LineKind::Product, "Products"),
    (LineKind::Package, "Packages"),
    (LineKind::MembershipFee, "Membership fees"),
    (LineKind::SetupFee, "Setup fees"),
    (LineKind::EarlyCancellationFee, "Early cancellation fees"),
    (LineKind::NoShowFee, "No Show Fees"),
    (LineKind::Discount, "Discounts"),
];

const METHODS: [(Method, &str); 5] = [
    (Method::Card, "Cards on file"),
    (Method::Terminal, "Terminal"),
    (Method::Cash, "Cash"),
    (Method::Check, "Checks"),
    (Method::Transfer, "Bank transfers"),
];

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    day: String,
    clinic: String,
    /// The figure whose rows are shown.
    show: String,
    page: String,
}

impl Asked {
    /// Today unless another day is asked for; none to come.
    fn day(&self, today: Date) -> Date {
        days::parse_iso(&self.day).map_or(today, |day| day.min(today))
    }

    fn clinic(&self) -> Option<i64> {
        self.clinic.parse().ok()
    }

    fn address(&self, day: Date) -> String {
        match self.clinic() {
            Some(clinic) => format!("{PATH}?day={}&clinic={clinic}", days::iso(day)),
            None => format!("{PATH}?day={}", days::iso(day)),
        }
    }
}

fn word(show: Show) -> &'static str {
    match show {
        Show::Lines(kind) => kind.word(),
        Show::Received(method) => method.word(),
        Show::Refunded => "refunded",
        Show::Owed => "owed",
        Show::Earlier => "earlier",
        Show::TakenBack => "taken_back",
    }
}

/// Every figure that can be opened, with its name.
fn figures() -> impl Iterator<Item = (Show, &'static str)> {
    let others = [
        (Show::Refunded, "Refunds paid out"),
        (Show::Owed, "Still owed"),
        (Show::Earlier, "Collected on earlier invoices"),
        (Show::TakenBack, "Taken back from earlier days"),
    ];
    let kinds = KINDS.map(|(kind, label)| (Show::Lines(kind), label));
    kinds.into_iter().chain(METHODS.map(|(method, label)| (Show::Received(method), label))).chain(others)
}

/// A figure of the day: its name, how many and how much, and where its rows are.
struct Sum {
    label: &'static str,
    figure: Figure,
    address: String,
}

/// The rows behind the figure that was opened.
struct Opened {
    label: &'static str,
    rows: Vec<Listed>,
    /// The report where the cancellations of early cancellation fees stand.
    churn: Option<String>,
    current: i64,
    pages: i64,
    base: String,
}

#[derive(Template)]
#[template(path = "reports/daily_sales.html")]
struct Summary {
    page: Page,
    asked: Asked,
    clinics: Vec<(String, String)>,
    day: Date,
    before: String,
    /// None on today.
    after: Option<String>,
    csv: String,
    sold: Vec<Sum>,
    tax: Money,
    total: Money,
    taken_back: Option<Sum>,
    collected: Vec<Sum>,
    total_collected: Money,
    refunded: Option<Sum>,
    net: Money,
    joining: String,
    trouble: Option<String>,
    owed: Option<String>,
    earlier: Option<String>,
    opened: Option<Opened>,
}

impl Summary {
    fn is_empty(&self) -> bool {
        self.sold.is_empty() && self.collected.is_empty() && self.refunded.is_none() && self.taken_back.is_none()
    }
}

/// Named figures in their order; those that did not occur are left out.
fn named<K: PartialEq + Copy>(order: &[(K, &'static str)], found: &[(K, Figure)], show: impl Fn(K) -> String) -> Vec<Sum> {
    let one = |(kind, label): &(K, &'static str)| {
        let figure = found.iter().find(|(other, _)| other == kind).map(|(_, figure)| *figure)?;
        Some(Sum { label, figure, address: show(*kind) })
    };
    order.iter().filter_map(one).collect()
}

fn sold(day: &Day, address: impl Fn(Show) -> String) -> Vec<Sum> {
    named(&KINDS, &day.lines, |kind| address(Show::Lines(kind)))
}

fn collected(day: &Day, address: impl Fn(Show) -> String) -> Vec<Sum> {
    named(&METHODS, &day.received, |method| address(Show::Received(method)))
}

pub async fn show(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let day = asked.day(page.today);
        let found = store::day(c, day, asked.clinic())?;
        let address = |show: Show| format!("{}&show={}#rows", asked.address(day), word(show));
        let some = |show: Show, label, figure: Figure| (figure.count > 0).then(|| Sum { label, figure, address: address(show) });
        let joining = found.joining();
        let next = days::add_days(day, 1);
        let summary = Summary {
            clinics: super::clinics(c)?,
            before: asked.address(days::last(day)),
            after: (next <= page.today).then(|| asked.address(next)),
            csv: asked.address(day).replace(PATH, &format!("{PATH}.csv")),
            sold: sold(&found, address),
            tax: found.tax,
            total: found.sold(),
            taken_back: some(Show::TakenBack, "Taken back from earlier days", found.taken_back),
            collected: collected(&found, address),
            total_collected: found.collected(),
            refunded: some(Show::Refunded, "Refunds paid out", found.refunded),
            net: found.net(),
            joining: joining.words(&page.account.currency),
            trouble: joining.trouble(&page.account.currency),
            owed: (!joining.owed.is_zero()).then(|| address(Show::Owed)),
            earlier: (!joining.earlier.is_zero()).then(|| address(Show::Earlier)),
            opened: match figures().find(|(show, _)| word(*show) == asked.show) {
                Some((show, label)) => Some(opened(c, &asked, day, show, label)?),
                None => None,
            },
            day,
            page,
            asked,
        };
        Reply::page(&summary)
    })
    .await
}

fn opened(c: &mut crate::db::Conn, asked: &Asked, day: Date, show: Show, label: &'static str) -> Res<Opened> {
    let current = asked.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
    let rows = store::rows(c, day, asked.clinic(), show, ROWS, (current - 1) * ROWS)?;
    let total = rows.first().map_or(0, |row| row.total);
    let churn = (show == Show::Lines(LineKind::EarlyCancellationFee)).then(|| super::membership_churn::address(day, asked.clinic()));
    let base = format!("{}&show={}&page=", asked.address(day), word(show));
    Ok(Opened { label, rows, churn, current, pages: (total + ROWS - 1) / ROWS, base })
}

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| -> Res<Reply> {
        let day = asked.day(page.today);
        let found = store::day(c, day, asked.clinic())?;
        let joining = found.joining();
        let sum = |part: &str, what: &str, count: Option<i64>, amount: Money| {
            vec![part.to_string(), what.to_string(), count.map(|n| n.to_string()).unwrap_or_default(), page.account.currency.typed(amount)]
        };
        let each = |part: &str, all: Vec<Sum>| -> Vec<Vec<String>> {
            all.iter().map(|one| sum(part, one.label, Some(one.figure.count), one.figure.amount)).collect()
        };
        let mut rows = each("Sold", sold(&found, |_| String::new()));
        rows.push(sum("Sold", "Tax", None, found.tax));
        rows.push(sum("Sold", "Total", None, found.sold()));
        rows.push(sum("Taken back", "From earlier days", Some(found.taken_back.count), -found.taken_back.amount));
        rows.extend(each("Collected", collected(&found, |_| String::new())));
        rows.push(sum("Collected", "Total", None, found.collected()));
        rows.push(sum("Collected", "Refunds paid out", Some(found.refunded.count), -found.refunded.amount));
        rows.push(sum("Collected", "Net", None, found.net()));
        rows.push(sum("Joined", "Still owed", None, -joining.owed));
        rows.push(sum("Joined", "Collected on earlier invoices", None, joining.earlier));
        rows.push(sum("Joined", "Collected and taken back", None, joining.taken_back));
        rows.push(sum("Joined", "Difference", None, joining.difference()));
        file::file(&format!("daily-sales-{}.csv", days::iso(day)), &["Part", "What", "Count", "Amount"], rows.into_iter())
    })
    .await
}
