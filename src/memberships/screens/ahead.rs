//! The next 24 months as pages show them: each charge with why, what is given, reminders, and what leaving would cost then.
//! The sums are the forecast's, which asks the renewal's own rules.

use crate::base::{Date, Money, days};
use crate::billing::LineKind;
use crate::memberships::actions::remind;
use crate::memberships::rules::benefits::Grant;
use crate::memberships::rules::course::Course;
use crate::memberships::rules::forecast::{Act, Charge, Event, Forecast, Standing, forecast};
use crate::memberships::rules::period::Kind;
use crate::web::Page;

/// How far ahead, in months.
const MONTHS: i32 = 24;
/// Height of the highest bar.
const HIGH: i64 = 40;

pub struct Ahead {
    pub rows: Vec<Row>,
    pub total: String,
    /// Of the currency, for the heading of the sums.
    pub sign: String,
    pub bars: Vec<Bar>,
    /// The bars in words.
    pub bars_words: String,
    /// `It ends by itself; the last day is Jun 29, 2027.`
    pub ends: Option<String>,
}

/// What happens on a day.
pub struct Row {
    pub day: String,
    pub what: String,
    pub amount: Option<String>,
    pub why: Vec<String>,
    /// What asking to leave on that day would mean.
    pub leaving: String,
}

/// A month's charges.
pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub high: i64,
    pub words: String,
}

/// `leaves_on`: the day on which somebody asks to leave.
pub fn ahead(page: &Page, standing: &Standing, from: Date, leaves_on: Option<Date>) -> Ahead {
    let until = days::add_months(from, MONTHS);
    let events: Vec<Event> = leaves_on.into_iter().map(|on| Event { on, act: Act::Cancel }).collect();
    let seen = forecast(standing.clone(), &events, until, &page.account.currency);
    let mut rows: Vec<(Date, Row)> = seen.charges.iter().map(|charge| (charge.on, charged(page, standing, charge, &seen))).collect();
    let charged_on: Vec<Date> = seen.charges.iter().map(|charge| charge.on).collect();
    let alone = seen.grants.iter().filter(|grant| !charged_on.contains(&grant.starts_on));
    rows.extend(alone.map(|grant| (grant.starts_on, plain(page, grant.starts_on, given(&standing.course, grant)))));
    rows.extend(reminders(page, &standing.course, &seen).map(|day| (day, plain(page, day, "reminder".into()))));
    rows.retain(|(day, _)| *day >= from);
    rows.sort_by_key(|(day, row)| (*day, row.amount.is_none()));
    let (bars, bars_words) = bars(page, &seen, from);
    Ahead {
        total: page.plain(&seen.charges.iter().map(Charge::amount).sum()),
        sign: page.sign().to_string(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        bars,
        bars_words,
        ends: seen.ends_on.map(|end| match leaves_on {
            _ if end <= from => "It ends before it begins.".to_string(),
            Some(on) => format!("Asked to leave on {}: the last day is {}.", days::long(on), days::long(days::last(end))),
            None => format!("It ends by itself; the last day is {}.", days::long(days::last(end))),
        }),
    }
}

fn plain(page: &Page, day: Date, what: String) -> Row {
    Row { day: page.long_day(&day), what, amount: None, why: vec![], leaving: String::new() }
}

fn charged(page: &Page, standing: &Standing, charge: &Charge, seen: &Forecast) -> Row {
    let mut what: Vec<String> = charge
        .lines
        .iter()
        .map(|line| match (line.kind, charge.period) {
            (LineKind::SetupFee, _) => "setup fee".to_string(),
            (LineKind::EarlyCancellationFee, _) => "Early Cancellation Fee".into(),
            (LineKind::Discount, _) => line.what.replacen("Coupon", "coupon", 1),
            (LineKind::MembershipFee, Some(period)) if period.kind == Kind::Trial => "trial".into(),
            (LineKind::MembershipFee, Some(period)) if period.kind == Kind::Part => format!("{} of {} days", period.days(), period.of_days),
            _ => "fee".into(),
        })
        .collect();
    what.extend(seen.grants.iter().filter(|grant| grant.starts_on == charge.on).map(|grant| given(&standing.course, grant)));
    what.dedup();
    Row {
        day: page.long_day(&charge.on),
        what: what.join(", "),
        amount: Some(page.plain(&charge.amount())),
        why: charge.lines.iter().map(|line| line.why.clone()).collect(),
        leaving: if charge.period.is_some() { leaving(page, standing, charge.on) } else { String::new() },
    }
}

/// `1 × Facial`
fn given(course: &Course, grant: &Grant) -> String {
    let benefits = &course.on(grant.starts_on).terms.benefits;
    let name = benefits.iter().find(|benefit| benefit.item_id == grant.item_id).map_or("", |benefit| benefit.item_name.as_str());
    format!("{} × {name}", grant.quantity)
}

/// `Jul 29, 2026` as the last day, with the fee where leaving costs one.
fn leaving(page: &Page, standing: &Standing, day: Date) -> String {
    let event = Event { on: day, act: Act::Cancel };
    let seen = forecast(standing.clone(), &[event], days::add_days(day, 1), &page.account.currency);
    let fee: Money = seen.charges.iter().filter(|charge| charge.period.is_none()).map(Charge::amount).sum();
    let last = seen.ends_on.map(|end| page.last_day(&end)).unwrap_or_default();
    if fee.is_zero() { last } else { format!("{last}, fee {}", page.money(&fee)) }
}

fn reminders<'a>(page: &'a Page, course: &'a Course, seen: &'a Forecast) -> impl Iterator<Item = Date> + 'a {
    seen.charges.iter().filter_map(move |charge| {
        let period = charge.period.filter(|period| period.no > 1)?;
        let day = days::add_days(charge.on, -page.settings.reminder_days);
        remind::is_due(course, course.starts_on, period.no, charge.on, day, &page.settings).then_some(day)
    })
}

fn bars(page: &Page, seen: &Forecast, from: Date) -> (Vec<Bar>, String) {
    let month = |n: i32| days::add_months(from, n);
    let sum_of = |n: i32| -> Money {
        let of_month = seen.charges.iter().filter(|charge| month(n) <= charge.on && charge.on < month(n + 1));
        of_month.map(Charge::amount).sum()
    };
    let sums: Vec<Money> = (0..MONTHS).map(sum_of).collect();
    let top = sums.iter().map(|sum| sum.0).max().unwrap_or(0).max(1);
    let bar = |(n, sum): (usize, &Money)| {
        let high = sum.0 * HIGH / top;
        let words = format!("from {}: {}", page.long_day(&month(n as i32)), page.money(sum));
        Bar { x: n as i64 * 10 + 1, y: HIGH - high, high, words }
    };
    let highest = page.money(&Money(top));
    (sums.iter().enumerate().map(bar).collect(), format!("Charges of each of {MONTHS} months, at most {highest}"))
}
