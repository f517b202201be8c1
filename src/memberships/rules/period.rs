//! Periods: a chain counted from the anchor, never from the one before. Jan 31, Feb 28, Mar 31.

use crate::base::{Date, days};
use crate::plans::Every;

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
}

/// The period of a number, counted from 1.
pub fn period(anchor: Date, every: Every, no: i64) -> Period {
    assert!(no > 0, "periods are counted from 1");
    let at = |n: i64| days::add_months(anchor, every.months() * n as i32);
    Period { no, starts_on: at(no - 1), ends_on: at(no), kind: Kind::Full }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn a_billing_day_of_31_keeps_its_anchor() {
        let of = |no| period(date!(2026 - 01 - 31), Every::Month, no);
        assert_eq!((of(1).starts_on, of(1).ends_on), (date!(2026 - 01 - 31), date!(2026 - 02 - 28)));
        assert_eq!((of(2).starts_on, of(2).ends_on), (date!(2026 - 02 - 28), date!(2026 - 03 - 31)));
        assert_eq!(period(date!(2024 - 02 - 29), Every::Year, 1).ends_on, date!(2025 - 02 - 28));
    }

    proptest! {
        #[test]
        fn no_day_is_skipped_or_covered_twice(day in 0i64..15_000, no in 1i64..60, every in 0usize..3) {
            let anchor = days::add_days(date!(2000 - 01 - 01), day);
            let every = Every::ALL[every];
            let (this, next) = (period(anchor, every, no), period(anchor, every, no + 1));
            prop_assert_eq!(this.ends_on, next.starts_on);
            prop_assert!(this.starts_on < this.ends_on);
        }
    }
}
