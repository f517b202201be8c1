//! What is charged today and on which days next: the beginning of the forecast, shown before signing.

use super::course::Course;
use super::forecast::{Standing, forecast};
use crate::base::{Date, Money, days};
use crate::billing::NewLine;
use crate::clinic::Currency;
use crate::plans::Every;

/// A membership about to begin, as the preview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The lines of the first invoice.
    pub lines: Vec<NewLine>,
    pub first: Money,
    /// Whether the first charge is today or on the start.
    pub today: bool,
    pub starts_on: Date,
    /// The charges after it.
    pub next: Vec<(Date, Money)>,
    /// What is given with the first one: quantity and item.
    pub gives: Vec<String>,
    /// When the first of the benefits come, where that is later.
    pub gives_on: Option<Date>,
    /// First day without, where the terms say it already.
    pub ends_on: Option<Date>,
}

impl Outlook {
    /// Whether the charges after the first are all the same sum.
    pub fn is_steady(&self) -> bool {
        self.next.windows(2).all(|pair| pair[0].1 == pair[1].1)
    }
}

/// How many later charges are shown.
const SHOWN: usize = 3;

/// Of somebody about to join.
pub fn outlook(course: &Course, today: Date, currency: &Currency) -> Outlook {
    Outlook { today: course.starts_on <= today, ..ahead(Standing::joining(course.clone()), currency) }
}

/// Of a membership as it stands: its next charge is the first.
pub fn of_running(standing: Standing, currency: &Currency) -> Outlook {
    ahead(standing, currency)
}

fn ahead(standing: Standing, currency: &Currency) -> Outlook {
    let (course, from) = (standing.course.clone(), standing.due.next_on);
    let months = if course.on(from).price.every == Every::Month { 12 } else { 12 * (SHOWN as i32 + 2) };
    let seen = forecast(standing, &[], days::add_months(from, months), currency);
    let mut charges = seen.charges.into_iter();
    let lines = charges.next().map(|charge| charge.lines).unwrap_or_default();
    let first_grant = seen.grants.first().map(|grant| grant.starts_on);
    let given = seen.grants.iter().filter(|grant| Some(grant.starts_on) == first_grant);
    let benefits = &course.on(from).terms.benefits;
    let name = |item_id| benefits.iter().find(|benefit| benefit.item_id == item_id).map(|benefit| benefit.item_name.as_str());
    Outlook {
        first: lines.iter().map(NewLine::gross).sum(),
        lines,
        today: false,
        starts_on: from,
        next: charges.take(SHOWN).map(|charge| (charge.on, charge.amount())).collect(),
        gives: given.map(|grant| format!("{} × {}", grant.quantity, name(grant.item_id).unwrap_or_default())).collect(),
        gives_on: first_grant.filter(|day| *day > from),
        ends_on: seen.ends_on,
    }
}
