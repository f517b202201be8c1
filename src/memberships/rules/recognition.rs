//! When a deferred fee is earned: by day, posted at each month's end.

use crate::base::{Date, Money, days};

/// What of a period's fee is earned before `until`, the first day that is not counted. All of it once the period is over.
pub fn earned(fee: Money, starts_on: Date, ends_on: Date, until: Date) -> Money {
    assert!(starts_on < ends_on, "a period has a day");
    let until = until.clamp(starts_on, ends_on);
    fee.share(days::between(starts_on, until), days::between(starts_on, ends_on))
}

/// The first day of the month in which a day lies: what is before it belongs to months that are over.
pub fn months_over(today: Date) -> Date {
    today.replace_day(1).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    /// $99.00 from Jun 16 to Jul 16: 15 of 30 days by the end of June.
    #[test]
    fn half_of_a_month_is_earned_by_its_middle() {
        let (from, to) = (date!(2026 - 06 - 16), date!(2026 - 07 - 16));
        assert_eq!(earned(Money(9900), from, to, date!(2026 - 06 - 01)), Money::ZERO);
        assert_eq!(earned(Money(9900), from, to, date!(2026 - 07 - 01)), Money(4950));
        assert_eq!(earned(Money(9900), from, to, date!(2026 - 08 - 01)), Money(9900));
        assert_eq!(months_over(date!(2026 - 07 - 31)), date!(2026 - 07 - 01));
    }

    proptest! {
        /// Whatever the months between, a fee is earned whole, never more, never backwards.
        #[test]
        fn a_fee_is_earned_whole_and_never_backwards(fee in 0i64..100_000_000, length in 1i64..400, start in 0i64..3000) {
            let from = days::add_days(date!(2024 - 01 - 01), start);
            let to = days::add_days(from, length);
            let (mut before, mut until) = (Money::ZERO, months_over(from));
            while until < to {
                until = days::add_months(until, 1);
                let now = earned(Money(fee), from, to, until);
                prop_assert!(now >= before);
                before = now;
            }
            prop_assert_eq!(before, Money(fee));
        }
    }
}
