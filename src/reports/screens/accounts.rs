//! `/reports/accounts`: what stands on each account at the end of a day; each opens to its postings. Also as CSV.

use crate::base::{Date, Money, Res, days};
use crate::ledger::Account;
use crate::reports::store::journal::{self as store, Balance};
use crate::web::{Answer, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;

const PATH: &str = "/reports/accounts";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    day: String,
    clinic: String,
}

impl Asked {
    /// Today unless a day before it is asked for.
    fn day(&self, today: Date) -> Date {
        days::parse_iso(&self.day).map_or(today, |day| day.min(today))
    }

    fn clinic(&self) -> Option<i64> {
        self.clinic.parse().ok()
    }
}

struct Row {
    account: Account,
    debit: String,
    credit: String,
    address: String,
}

/// Accounts of one kind.
struct Part {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "reports/accounts.html")]
struct Report {
    page: Page,
    asked: Asked,
    clinics: Vec<(String, String)>,
    day: String,
    csv: String,
    parts: Vec<Part>,
    debit: String,
    credit: String,
}

/// A balance stands on the side on which it is above zero.
fn sides(balance: &Balance) -> (Money, Money) {
    let rest = balance.rest();
    if rest.0 >= 0 { (rest, Money::ZERO) } else { (Money::ZERO, -rest) }
}

fn part(title: &'static str, balances: &[Balance], page: &Page, asked: &Asked, of: impl Fn(Account) -> bool) -> Part {
    let plain = |sum: Money| if sum.is_zero() { String::new() } else { page.plain(&sum) };
    let rows = balances.iter().filter(|balance| of(balance.account)).map(|balance| {
        let (debit, credit) = sides(balance);
        let word = balance.account.word();
        let (day, clinic) =
            (days::iso(asked.day(page.today)), asked.clinic.parse::<i64>().map_or(String::new(), |id| format!("&clinic={id}")));
        let zero = debit.is_zero() && credit.is_zero();
        Row {
            account: balance.account,
            debit: if zero { "–".into() } else { plain(debit) },
            credit: plain(credit),
            address: format!("/reports/journal?account={word}&to={day}{clinic}"),
        }
    });
    Part { title, rows: rows.collect() }
}

pub async fn show(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let day = asked.day(page.today);
        let balances = store::balances(c, day, asked.clinic())?;
        let sum = |side: fn((Money, Money)) -> Money| balances.iter().map(|one| side(sides(one))).fold(Money::ZERO, |sum, one| sum + one);
        let parts = vec![
            part("What the clinic has", &balances, &page, &asked, |account| account.kind() == "asset"),
            part("What it owes", &balances, &page, &asked, |account| account.kind() == "liability"),
            part("What it earned", &balances, &page, &asked, |account| account.kind() == "income"),
            part("What it gave up", &balances, &page, &asked, |account| account.kind() == "expense"),
        ];
        let report = Report {
            clinics: super::clinics(c)?,
            day: days::iso(day),
            csv: format!("{PATH}.csv?day={}&clinic={}", days::iso(day), asked.clinic().map_or(String::new(), |id| id.to_string())),
            parts: parts.into_iter().filter(|part| !part.rows.is_empty()).collect(),
            debit: page.plain(&sum(|sides| sides.0)),
            credit: page.plain(&sum(|sides| sides.1)),
            page,
            asked,
        };
        Reply::page(&report)
    })
    .await
}

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| -> Res<Reply> {
        let day = asked.day(page.today);
        let typed = |sum: Money| page.account.currency.typed(sum);
        let cells = |balance: Balance| {
            let (debit, credit) = sides(&balance);
            vec![balance.account.label().to_string(), typed(debit), typed(credit)]
        };
        let rows = store::balances(c, day, asked.clinic())?.into_iter().map(cells);
        file::file(&format!("accounts-{}.csv", days::iso(day)), &["Account", "Debit", "Credit"], rows)
    })
    .await
}
