//! What follows a declined charge: when it is tried again, until when benefits go on (R094, E22, E53).

use crate::base::{Date, days};

/// What comes next for an invoice whose charge failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Tried again on this day.
    Retry(Date),
    /// Not tried again by itself: staff or the patient act.
    GiveUp,
}

/// Decides after the `failures`th declined automatic charge. `first_on` is the day of the first one; a hard decline is
/// never tried again on that card; retries are days after the first decline.
pub fn decide(first_on: Date, today: Date, failures: usize, hard: bool, retry_days: &[i64]) -> Next {
    if hard {
        return Next::GiveUp;
    }
    match retry_days.get(failures.saturating_sub(1)) {
        Some(after) => Next::Retry(days::add_days(first_on, *after).max(days::add_days(today, 1))),
        None => Next::GiveUp,
    }
}

/// The first day without benefits, where nothing is paid until then.
pub fn grace_until(first_on: Date, grace_days: i64) -> Date {
    days::add_days(first_on, grace_days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    /// R094, E22: declined once, tried again after 3 days, then not again by itself.
    #[test]
    fn a_declined_card_is_tried_again_after_three_days_and_then_no_more() {
        let (first, again) = (date!(2026 - 06 - 16), date!(2026 - 06 - 19));
        assert_eq!(decide(first, first, 1, false, &[3]), Next::Retry(again));
        assert_eq!(decide(first, again, 2, false, &[3]), Next::GiveUp);
        assert_eq!(decide(first, again, 2, false, &[3, 7]), Next::Retry(date!(2026 - 06 - 23)));
    }

    #[test]
    fn a_lost_card_is_not_tried_again() {
        assert_eq!(decide(date!(2026 - 06 - 16), date!(2026 - 06 - 16), 1, true, &[3]), Next::GiveUp);
    }

    /// E53: 14 days of grace are through Jun 30.
    #[test]
    fn benefits_go_on_through_the_grace_period() {
        assert_eq!(grace_until(date!(2026 - 06 - 16), 14), date!(2026 - 07 - 01));
    }
}
