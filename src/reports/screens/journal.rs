//! `/reports/journal`: every posting of a stretch of days, by account; each opens to what caused it. Also as CSV.

use crate::base::{Date, Res, days, text};
use crate::ledger::Account;
use crate::reports::store::journal::{self as store, Ask, Line};
use crate::web::form::encode;
use crate::web::{Answer, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;

const PATH: &str = "/reports/journal";
/// Postings on a page, and most in a file.
const ROWS: i64 = 50;
const FILE: i64 = 500_000;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
    account: String,
    clinic: String,
    page: String,
}

impl Asked {
    fn ask(&self, today: Date) -> Ask {
        let to = days::parse_iso(&self.to).map_or(today, |day| day.min(today));
        // A balance opens to all that it is made of; without an account, this month.
        let account = Account::from_word(&self.account);
        let first = if account.is_some() { days::add_months(to, -1200) } else { to.replace_day(1).unwrap_or(to) };
        let from = days::parse_iso(&self.from).map_or(first, |day| day.min(to));
        Ask { from, to, account, clinic: self.clinic.parse().ok() }
    }
}

struct Row {
    day: String,
    /// `Invoice issued`
    what: String,
    address: String,
    amount: String,
    line: Line,
}

#[derive(Template)]
#[template(path = "reports/journal.html")]
struct Report {
    page: Page,
    asked: Asked,
    clinics: Vec<(String, String)>,
    accounts: Vec<(String, String)>,
    from: String,
    to: String,
    csv: String,
    count: String,
    rows: Vec<Row>,
    current: i64,
    pages: i64,
    base: String,
}

/// What an entry is about, in words.
fn what(cause: &str) -> &'static str {
    match cause {
        "invoice.issued" => "Invoice issued",
        "invoice.taken_back" => "Invoice reversed",
        "invoice.written_off" => "Written off",
        "payment.received" => "Payment received",
        "payment.refunded" => "Refund",
        "credit.moved" => "Account credit moved",
        "credit.given" => "Credit given",
        "fee.banked" | "coupon.banked" => "Fee banked",
        "fee.taken_back" | "coupon.taken_back" => "Banked fee taken back",
        "lot.expired" => "Stored money ended",
        cause if cause.starts_with("fee.recognised") => "Fee earned",
        "fee.unrecognised" => "Earned fee reversed",
        _ => "Entry",
    }
}

/// Where what caused it stands; nowhere for what has no page of its own.
fn address(line: &Line) -> String {
    match (line.cause.split('.').next(), line.payment_id, line.patient_id) {
        (Some("invoice"), ..) => format!("/invoices/{}", line.cause_id),
        (_, Some(payment), _) => format!("/payments/{payment}"),
        (_, _, Some(patient)) => format!("/patients/{patient}/memberships"),
        _ => String::new(),
    }
}

pub async fn show(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let ask = asked.ask(page.today);
        let current = asked.page.parse::<i64>().unwrap_or(1).clamp(1, 1_000_000);
        let count = store::count(c, &ask)?;
        let row = |line: Line| Row {
            day: page.long_day(&line.day),
            what: what(&line.cause).to_string(),
            address: address(&line),
            amount: page.plain(&line.amount),
            line,
        };
        let rows: Vec<Row> = store::lines(c, &ask, ROWS, (current - 1) * ROWS)?.into_iter().map(row).collect();
        let (from, to) = (days::iso(ask.from), days::iso(ask.to));
        let query = format!("from={from}&to={to}&account={}&clinic={}", encode(&asked.account), encode(&asked.clinic));
        let accounts = Account::ALL.iter().map(|account| (account.word().to_string(), account.label().to_string()));
        let report = Report {
            clinics: super::clinics(c)?,
            accounts: std::iter::once((String::new(), "Any account".to_string())).chain(accounts).collect(),
            csv: format!("{PATH}.csv?{query}"),
            base: format!("{PATH}?{query}&page="),
            count: text::count(count, "posting", "postings"),
            pages: (count + ROWS - 1) / ROWS,
            current,
            rows,
            from,
            to,
            page,
            asked,
        };
        Reply::page(&report)
    })
    .await
}

const COLUMNS: [&str; 10] = ["Entry", "Day", "What", "Cause", "Memo", "Debit", "Credit", "Amount", "Payer", "By"];

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| -> Res<Reply> {
        let ask = asked.ask(page.today);
        let cells = |line: Line| {
            vec![
                line.entry_id.to_string(),
                days::iso(line.day),
                what(&line.cause).to_string(),
                format!("{} {}", line.cause, line.cause_id),
                line.memo,
                line.debit.label().to_string(),
                line.credit.label().to_string(),
                page.account.currency.typed(line.amount),
                line.payer.unwrap_or_default(),
                line.actor,
            ]
        };
        let rows = store::lines(c, &ask, FILE, 0)?.into_iter().map(cells);
        file::file(&format!("journal-{}-{}.csv", days::iso(ask.from), days::iso(ask.to)), &COLUMNS, rows)
    })
    .await
}
