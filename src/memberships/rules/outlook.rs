//! What is charged today and on which days next: the beginning of the forecast, shown before signing.

use super::course::Course;
use super::fees;
use super::forecast::{Standing, forecast};
use super::renewal;
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

/// Sums that follow each other: asked for from a day on, so many times; the last of several for as long as it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub from_on: Date,
    pub sum: Money,
    pub times: usize,
}

/// Most charges that are looked at for sums that differ: a monthly coupon of five years.
const LOOKED_AT: i64 = 64;

/// What is asked for from now on, equal sums as one: parts, cycles of a coupon and new terms are told apart from the full fee.
/// For a membership that goes on until it is cancelled.
pub fn runs(standing: &Standing) -> Vec<Run> {
    let Standing { mut course, mut due } = standing.clone();
    let cycles = course.coupon.as_ref().and_then(|held| held.coupon.cycles).unwrap_or(0);
    let mut all: Vec<Run> = Vec::new();
    // Beyond the coupon's cycles: a trial, a part, one fee of the terms so far, and those of terms to come.
    for _ in 0..(i64::from(cycles) + 4).min(LOOKED_AT) {
        let period = course.period(due.next_no, due.next_on);
        let sum = fees::total(&course, &period);
        match all.last_mut().filter(|run| run.sum == sum) {
            Some(run) => run.times += 1,
            None => all.push(Run { from_on: period.starts_on, sum, times: 1 }),
        }
        renewal::advance(&mut course, &mut due, &period);
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memberships::rules::course::Held;
    use crate::plans::{BillingDay, CouponKind, CouponTerms, PlanTerms, PriceOption};
    use time::macros::date;

    fn told(billing_day: BillingDay, cycles: Option<i32>) -> Vec<(Date, i64, usize)> {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(9900), auto_renew: true };
        let mut course = Course::joining(&PlanTerms { billing_day, ..PlanTerms::default() }, &price, 1, date!(2026 - 06 - 16));
        let coupon = CouponTerms { code: "HALF".into(), kind: CouponKind::Percent, value: 500_000, cycles, also_setup_fee: false };
        course.coupon = Some(Held { coupon, used: 0 });
        runs(&Standing::joining(course)).into_iter().map(|run| (run.from_on, run.sum.0, run.times)).collect()
    }

    /// E26: the fees that a coupon lowers stand apart from the full fee that follows.
    #[test]
    fn equal_sums_are_told_as_one() {
        let of = |cycles| told(BillingDay::Anniversary, cycles).into_iter().map(|(day, sum, _)| (day, sum)).collect::<Vec<_>>();
        assert_eq!(of(Some(3)), [(date!(2026 - 06 - 16), 4950), (date!(2026 - 09 - 16), 9900)]);
        assert_eq!(of(None), [(date!(2026 - 06 - 16), 4950)]);
        let parts = told(BillingDay::Day(1), Some(2));
        assert_eq!(parts[0], (date!(2026 - 06 - 16), 2475, 1));
        assert_eq!(parts[1], (date!(2026 - 07 - 01), 4950, 1));
        assert_eq!((parts[2].0, parts[2].1), (date!(2026 - 08 - 01), 9900));
    }
}
