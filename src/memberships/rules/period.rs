//! Periods: a chain in which each starts where the one before ended; which one follows is the course's to say.

use crate::base::{Date, days};

crate::words! {
    pub enum Kind {
        Trial = "trial", "Trial";
        Part = "part", "Part";
        Full = "full", "Full";
        Break = "break", "Pause";
    }
}

/// A stretch covered by one charge. `ends_on` is the first day without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub no: i64,
    pub starts_on: Date,
    pub ends_on: Date,
    pub kind: Kind,
    /// Days of the whole period that would end on the same day; its own days unless it is a part.
    pub of_days: i64,
}

impl Period {
    pub fn days(&self) -> i64 {
        days::between(self.starts_on, self.ends_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::memberships::rules::course::Course;
    use crate::plans::{BillingDay, Every, PlanTerms, PriceOption, Trial};
    use proptest::prelude::*;
    use time::macros::date;

    fn course(starts_on: Date, every: Every, billing_day: BillingDay, trial_days: i32) -> Course {
        let price = PriceOption { id: 1, every, fee: Money(3100), auto_renew: true };
        let trial = (trial_days > 0).then_some(Trial { days: trial_days, price: Money::ZERO });
        Course::joining(&PlanTerms { billing_day, trial, ..PlanTerms::default() }, &price, 1, starts_on)
    }

    fn chain(course: &Course, many: i64) -> Vec<Period> {
        let mut all: Vec<Period> = Vec::new();
        for no in 1..=many {
            all.push(course.period(no, all.last().map_or(course.starts_on, |last| last.ends_on)));
        }
        all
    }

    #[test]
    fn a_billing_day_of_31_keeps_its_anchor() {
        let all = chain(&course(date!(2026 - 01 - 31), Every::Month, BillingDay::Anniversary, 0), 2);
        assert_eq!((all[0].starts_on, all[0].ends_on), (date!(2026 - 01 - 31), date!(2026 - 02 - 28)));
        assert_eq!((all[1].starts_on, all[1].ends_on), (date!(2026 - 02 - 28), date!(2026 - 03 - 31)));
        let year = chain(&course(date!(2024 - 02 - 29), Every::Year, BillingDay::Anniversary, 0), 1);
        assert_eq!(year[0].ends_on, date!(2025 - 02 - 28));
    }

    /// E14: the trial first, then a part up to the billing day, then whole periods.
    #[test]
    fn trial_part_and_whole_periods_follow_each_other() {
        let all = chain(&course(date!(2026 - 03 - 20), Every::Month, BillingDay::Day(1), 14), 3);
        let told: Vec<_> = all.iter().map(|period| (period.kind, period.ends_on, period.days(), period.of_days)).collect();
        assert_eq!(
            told,
            [
                (Kind::Trial, date!(2026 - 04 - 03), 14, 14),
                (Kind::Part, date!(2026 - 05 - 01), 28, 30),
                (Kind::Full, date!(2026 - 06 - 01), 31, 31)
            ]
        );
    }

    #[test]
    fn joining_on_a_billing_day_begins_a_whole_period() {
        let all = chain(&course(date!(2026 - 02 - 28), Every::Month, BillingDay::Day(31), 0), 2);
        assert_eq!(all.iter().map(|period| period.kind).collect::<Vec<_>>(), [Kind::Full, Kind::Full]);
        assert_eq!(all[0].ends_on, date!(2026 - 03 - 31));
    }

    proptest! {
        #[test]
        fn no_day_is_skipped_or_covered_twice(day in 0i64..15_000, every in 0usize..3, on in 0u8..=31, trial in 0i32..40) {
            let billing_day = if on == 0 { BillingDay::Anniversary } else { BillingDay::Day(on) };
            let start = days::add_days(date!(2000 - 01 - 01), day);
            let course = course(start, Every::ALL[every], billing_day, trial);
            let all = chain(&course, 20);
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].ends_on, pair[1].starts_on);
                prop_assert!(pair[0].starts_on < pair[0].ends_on);
                prop_assert!(pair[1].kind != Kind::Part || pair[0].kind == Kind::Trial);
            }
            prop_assert!(all.iter().filter(|period| period.kind == Kind::Part).all(|part| part.days() < part.of_days));
        }
    }
}
