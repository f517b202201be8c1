//! What a day brings to a membership: its next period, missed ones after an absence, or nothing (R093).

use super::period::{Period, period};
use crate::base::Date;
use crate::memberships::Status;
use crate::plans::Every;

/// What a renewal depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub status: Status,
    pub anchor: Date,
    pub every: Every,
    pub auto_renew: bool,
    /// Number of the next period.
    pub next_no: i64,
    pub ends_on: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// `missed` become open invoices for staff to collect or waive; `current` is charged by itself. Then `next_billing_on`.
    Renew { missed: Vec<Period>, current: Option<Period>, next_billing_on: Option<Date> },
    /// Nothing is billed any more.
    Stop,
}

/// Most periods that one run makes up for; the next run goes on.
const AT_ONCE: i64 = 36;

pub fn decide(due: &Due, today: Date) -> Decision {
    let running = matches!(due.status, Status::Active | Status::Trial | Status::PastDue);
    if !running || (due.next_no > 1 && !due.auto_renew) {
        return Decision::Stop;
    }
    let ends = |period: &Period| due.ends_on.is_some_and(|end| period.starts_on >= end);
    let (mut missed, mut no) = (Vec::new(), due.next_no);
    loop {
        let next = period(due.anchor, due.every, no);
        if ends(&next) {
            return finish(missed, None, None);
        }
        if next.starts_on > today || no - due.next_no >= AT_ONCE {
            return finish(missed, None, Some(next.starts_on));
        }
        no += 1;
        if next.ends_on > today {
            let after = period(due.anchor, due.every, no);
            let renews = due.auto_renew && !ends(&after);
            return finish(missed, Some(next), renews.then_some(after.starts_on));
        }
        missed.push(next);
    }
}

fn finish(missed: Vec<Period>, current: Option<Period>, next_billing_on: Option<Date>) -> Decision {
    match (&missed[..], &current, next_billing_on) {
        ([], None, None) => Decision::Stop,
        _ => Decision::Renew { missed, current, next_billing_on },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn due(next_no: i64) -> Due {
        Due { status: Status::Active, anchor: date!(2026 - 01 - 31), every: Every::Month, auto_renew: true, next_no, ends_on: None }
    }

    /// R093: on the renewal date the next period is billed, and only that.
    #[test]
    fn on_the_day_the_next_period_is_billed() {
        let Decision::Renew { missed, current, next_billing_on } = decide(&due(2), date!(2026 - 02 - 28)) else { panic!() };
        assert!(missed.is_empty());
        assert_eq!(current.map(|p| (p.no, p.ends_on)), Some((2, date!(2026 - 03 - 31))));
        assert_eq!(next_billing_on, Some(date!(2026 - 03 - 31)));
    }

    #[test]
    fn after_an_absence_only_the_current_period_is_charged_by_itself() {
        let Decision::Renew { missed, current, .. } = decide(&due(2), date!(2026 - 05 - 10)) else { panic!() };
        assert_eq!(missed.iter().map(|p| p.no).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(current.map(|p| p.no), Some(4));
    }

    /// R149: after cancelling there are no further charges.
    #[test]
    fn a_cancelled_membership_is_not_billed_past_its_end() {
        let ends = Due { ends_on: Some(date!(2026 - 02 - 28)), ..due(2) };
        assert_eq!(decide(&ends, date!(2026 - 02 - 28)), Decision::Stop);
        for status in [Status::Suspended, Status::Ended, Status::Undone, Status::Waiting] {
            assert_eq!(decide(&Due { status, ..due(2) }, date!(2026 - 02 - 28)), Decision::Stop);
        }
    }

    /// R031: without renewal by itself a year is billed once.
    #[test]
    fn a_year_without_auto_renewal_is_billed_once() {
        let year = Due { every: Every::Year, auto_renew: false, ..due(1) };
        let Decision::Renew { current, next_billing_on, .. } = decide(&year, date!(2026 - 01 - 31)) else { panic!() };
        assert_eq!((current.map(|p| p.no), next_billing_on), (Some(1), None));
        assert_eq!(decide(&Due { next_no: 2, ..year }, date!(2027 - 01 - 31)), Decision::Stop);
    }
}
