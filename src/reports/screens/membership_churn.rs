//! `/reports/membership-churn`: who left in a month and why, as a share of those who were there (R165, E45), also as CSV.

use crate::base::{Badge, Date, Res, days};
use crate::reports::rules::churn::{self, Cause};
use crate::reports::store::membership_churn::{self as store, Counts, Leaver, Month};
use crate::web::{Answer, Page, Query, Reply, Site, Who, csv as file};
use askama::Template;

const PATH: &str = "/reports/membership-churn";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `2026-06`
    month: String,
    clinic: String,
}

impl Asked {
    /// This month unless another one is asked for; none to come.
    fn month(&self, today: Date) -> Month {
        let asked = days::parse_iso(&format!("{}-01", self.month.trim()));
        Month::of(asked.map_or(today, |day| day.min(today)))
    }

    fn clinic(&self) -> Option<i64> {
        self.clinic.parse().ok()
    }
}

/// `2026-06`
fn word(day: Date) -> String {
    days::iso(day).chars().take(7).collect()
}

/// The report of the month in which a day lies.
pub fn address(day: Date, clinic: Option<i64>) -> String {
    let month = word(day);
    clinic.map_or(format!("{PATH}?month={month}"), |id| format!("{PATH}?month={month}&clinic={id}"))
}

/// `June 2026`
fn name(month: Month) -> String {
    format!("{} {}", month.first.month(), month.first.year())
}

struct Row {
    name: String,
    badge: Badge,
    /// Why it ended, or will.
    cause: &'static str,
    /// `Moving away`
    reason: &'static str,
    leaver: Leaver,
}

/// Of a row: counted in this month, of another one, still to come, or never begun.
fn badge(leaver: &Leaver, page: &Page) -> Badge {
    let last = page.day(&days::last(leaver.ends_on));
    match (leaver.began(), leaver.ends_on <= page.today) {
        (false, _) => Badge::new("grey", "Never began"),
        (true, false) => Badge::new("blue", format!("Ends {last}")),
        (true, true) => Badge::new("grey", "Ended"),
    }
}

fn cause(leaver: &Leaver) -> Cause {
    Cause::of(leaver.asked_by, leaver.reason, leaver.unpaid())
}

fn row(leaver: Leaver, page: &Page) -> Row {
    Row {
        name: leaver.patient.name(),
        badge: badge(&leaver, page),
        cause: cause(&leaver).label(),
        reason: leaver.reason.map_or("", |reason| reason.label()),
        leaver,
    }
}

/// Those that ended in the month, by cause.
fn by_cause(leavers: &[Leaver], month: Month, today: Date) -> Vec<(&'static str, i64)> {
    let counted = |one: &&Leaver| one.began() && month.has_last_day(one.ends_on) && one.ends_on <= today;
    let ended: Vec<Cause> = leavers.iter().filter(counted).map(cause).collect();
    let each = |wanted: &Cause| (wanted.label(), ended.iter().filter(|found| *found == wanted).count() as i64);
    Cause::ALL.iter().map(each).filter(|(_, count)| *count > 0).collect()
}

#[derive(Template)]
#[template(path = "reports/membership_churn.html")]
struct Report {
    page: Page,
    asked: Asked,
    clinics: Vec<(String, String)>,
    /// `2026-06`
    month: String,
    name: String,
    before: String,
    /// None on this month.
    after: Option<String>,
    csv: String,
    counts: Counts,
    ended: i64,
    causes: Vec<(&'static str, i64)>,
    /// Members at the end of the month, or now.
    at_end: i64,
    running: bool,
    rate: Option<String>,
    formula: String,
    never_began: usize,
    rows: Vec<Row>,
}

pub async fn show(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| {
        let (month, clinic) = (asked.month(page.today), asked.clinic());
        let counts = store::counts(c, month, clinic)?;
        let leavers = store::leavers(c, month, clinic, page.today)?;
        let causes = by_cause(&leavers, month, page.today);
        let ended: i64 = causes.iter().map(|(_, count)| count).sum();
        let report = Report {
            clinics: super::clinics(c)?,
            month: word(month.first),
            name: name(month),
            before: address(days::last(month.first), clinic),
            after: (month.next <= page.today).then(|| address(month.next, clinic)),
            csv: address(month.first, clinic).replace(PATH, &format!("{PATH}.csv")),
            at_end: counts.at_start + counts.joined - ended,
            running: month.next > page.today,
            rate: churn::rate(ended, counts.at_start),
            formula: churn::formula(ended, counts.at_start),
            never_began: leavers.iter().filter(|one| !one.began()).count(),
            rows: leavers.into_iter().map(|one| row(one, &page)).collect(),
            counts,
            ended,
            causes,
            page,
            asked,
        };
        Reply::page(&report)
    })
    .await
}

const COLUMNS: [&str; 11] = [
    "Member",
    "Plan",
    "State",
    "Asked on",
    "Last day",
    "Cause",
    "Reason",
    "Early Cancellation Fee",
    "Invoice",
    "Invoice state",
    "Fee waived",
];

pub async fn csv(site: Site, who: Who, asked: Query<Asked>) -> Answer {
    let asked = asked.0;
    site.page(&who, move |c, page| -> Res<Reply> {
        let month = asked.month(page.today);
        let leavers = store::leavers(c, month, asked.clinic(), page.today)?;
        let cells = |leaver: Leaver| {
            let Row { name, badge, cause, reason, leaver } = row(leaver, &page);
            vec![
                name,
                leaver.plan,
                badge.text,
                leaver.asked_on.map(days::iso).unwrap_or_default(),
                days::iso(days::last(leaver.ends_on)),
                cause.to_string(),
                reason.to_string(),
                page.account.currency.typed(leaver.fee),
                leaver.number.unwrap_or_default(),
                leaver.invoice_status.map_or("", |status| status.label()).to_string(),
                leaver.fee_waived,
            ]
        };
        file::file(&format!("membership-churn-{}.csv", word(month.first)), &COLUMNS, leavers.into_iter().map(cells))
    })
    .await
}
