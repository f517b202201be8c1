//! Billing days: the days that fees fall on. A billing day of 31 is the last day of short months, and is kept: Jan 31,
//! Feb 28, Mar 31. The first one is the next such day at or after joining, for quarters and years too (R088, E14).

use crate::base::{Date, days};
use crate::plans::{BillingDay, Every};
use time::Month;

/// All billing days of a membership, counted from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub first: Date,
    /// The day of the month as agreed, 1 to 31.
    pub day: u8,
    pub every: Every,
}

impl Calendar {
    /// The billing days of somebody who pays from a day on: the joining day, or the end of the trial.
    pub fn from(start: Date, billing_day: BillingDay, every: Every) -> Calendar {
        match billing_day {
            BillingDay::Anniversary => Calendar { first: start, day: start.day(), every },
            BillingDay::Day(day) => Calendar { first: on_or_after(start, day), day, every },
        }
    }

    /// The billing day of a number; the first is 0, and those before it are negative.
    pub fn at(&self, n: i64) -> Date {
        let months = self.first.year() * 12 + self.first.month() as i32 - 1 + n as i32 * self.every.months();
        in_month(months, self.day)
    }

    /// The number of the first billing day after a day.
    fn number_after(&self, day: Date) -> i64 {
        let months = (day.year() - self.first.year()) * 12 + day.month() as i32 - self.first.month() as i32;
        let mut n = i64::from(months.div_euclid(self.every.months()));
        while self.at(n) <= day {
            n += 1;
        }
        n
    }

    /// The stretch from one billing day to the next that a day lies in.
    pub fn whole_around(&self, day: Date) -> (Date, Date) {
        let n = self.number_after(day);
        (self.at(n - 1), self.at(n))
    }
}

/// The next day of the month with a number, at or after a day.
pub fn on_or_after(start: Date, day: u8) -> Date {
    let month = start.year() * 12 + start.month() as i32 - 1;
    let this = in_month(month, day);
    if this >= start { this } else { in_month(month + 1, day) }
}

fn in_month(from_year_0: i32, day: u8) -> Date {
    let (year, month) = (from_year_0.div_euclid(12), from_year_0.rem_euclid(12) as u8 + 1);
    let month = Month::try_from(month).expect("1 to 12");
    let first = Date::from_calendar_date(year, month, 1).expect("the first of a month");
    days::add_days(first, i64::from(day.clamp(1, month.length(year))) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn the_joining_day_is_kept_through_short_months() {
        let calendar = Calendar::from(date!(2026 - 01 - 31), BillingDay::Anniversary, Every::Month);
        assert_eq!([1, 2, 3].map(|n| calendar.at(n)), [date!(2026 - 02 - 28), date!(2026 - 03 - 31), date!(2026 - 04 - 30)]);
    }

    /// R088: a day that a month lacks is its last.
    #[test]
    fn a_billing_day_is_the_next_such_day_at_or_after_joining() {
        assert_eq!(on_or_after(date!(2026 - 03 - 20), 1), date!(2026 - 04 - 01));
        assert_eq!(on_or_after(date!(2026 - 03 - 20), 20), date!(2026 - 03 - 20));
        assert_eq!(on_or_after(date!(2026 - 02 - 20), 31), date!(2026 - 02 - 28));
        assert_eq!(on_or_after(date!(2026 - 02 - 28), 30), date!(2026 - 02 - 28));
        assert_eq!(on_or_after(date!(2026 - 12 - 20), 5), date!(2027 - 01 - 05));
    }

    #[test]
    fn a_day_lies_between_two_billing_days() {
        let calendar = Calendar::from(date!(2026 - 04 - 10), BillingDay::Day(31), Every::Quarter);
        assert_eq!(calendar.whole_around(date!(2026 - 04 - 10)), (date!(2026 - 01 - 31), date!(2026 - 04 - 30)));
        assert_eq!(calendar.whole_around(date!(2026 - 04 - 30)), (date!(2026 - 04 - 30), date!(2026 - 07 - 31)));
    }

    proptest! {
        #[test]
        fn billing_days_follow_each_other(start in 0i64..15_000, later in 0i64..2_000, day in 1u8..=31, every in 0usize..3) {
            let start = days::add_days(date!(2000 - 01 - 01), start);
            let calendar = Calendar::from(start, BillingDay::Day(day), Every::ALL[every]);
            prop_assert!(calendar.first >= start && days::between(start, calendar.first) < 31);
            let asked = days::add_days(start, later);
            let (from, to) = calendar.whole_around(asked);
            prop_assert!(from <= asked && asked < to);
            prop_assert_eq!(calendar.whole_around(from), (from, to));
        }
    }
}
