//! What a day brings to a membership: its next period, missed ones after an absence, or nothing (R093).

use super::course::Course;
use super::period::Period;
use crate::base::Date;
use crate::memberships::Status;

/// What a renewal depends on, beside the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub status: Status,
    /// Number of the next period, and the day it starts on.
    pub next_no: i64,
    pub next_on: Date,
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

pub fn decide(course: &Course, due: &Due, today: Date) -> Decision {
    if !matches!(due.status, Status::Active | Status::Trial | Status::PastDue) {
        return Decision::Stop;
    }
    let stops = |starts_on: Date| due.ends_on.is_some_and(|end| starts_on >= end) || course.is_over(starts_on);
    let (mut missed, mut no, mut starts_on) = (Vec::new(), due.next_no, due.next_on);
    loop {
        if stops(starts_on) {
            return finish(missed, None, None);
        }
        if starts_on > today || no - due.next_no >= AT_ONCE {
            return finish(missed, None, Some(starts_on));
        }
        let next = course.period(no, starts_on);
        (no, starts_on) = (no + 1, next.ends_on);
        if next.ends_on > today {
            return finish(missed, Some(next), (!stops(starts_on)).then_some(starts_on));
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

/// What a billed period moves on: the next one's number and day, and a cycle of the coupon (E26).
pub fn advance(course: &mut Course, due: &mut Due, period: &Period) {
    let used = course.coupon_for(period).is_some();
    if let (true, Some(held)) = (used, &mut course.coupon) {
        held.used += 1;
    }
    (due.next_no, due.next_on) = (period.no + 1, period.ends_on);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::plans::{BillingDay, Every, PlanTerms, PriceOption};
    use time::macros::date;

    fn course(every: Every, auto_renew: bool, billing_day: BillingDay) -> Course {
        let price = PriceOption { id: 1, every, fee: Money(9900), auto_renew };
        Course::joining(&PlanTerms { billing_day, ..PlanTerms::default() }, &price, 1, date!(2026 - 01 - 31))
    }

    fn monthly() -> Course {
        course(Every::Month, true, BillingDay::Anniversary)
    }

    const DUE: Due = Due { status: Status::Active, next_no: 2, next_on: date!(2026 - 02 - 28), ends_on: None };

    /// R093: on the renewal date the next period is billed, and only that.
    #[test]
    fn on_the_day_the_next_period_is_billed() {
        let Decision::Renew { missed, current, next_billing_on } = decide(&monthly(), &DUE, date!(2026 - 02 - 28)) else { panic!() };
        assert!(missed.is_empty());
        assert_eq!(current.map(|p| (p.no, p.ends_on)), Some((2, date!(2026 - 03 - 31))));
        assert_eq!(next_billing_on, Some(date!(2026 - 03 - 31)));
    }

    #[test]
    fn after_an_absence_only_the_current_period_is_charged_by_itself() {
        let Decision::Renew { missed, current, .. } = decide(&monthly(), &DUE, date!(2026 - 05 - 10)) else { panic!() };
        assert_eq!(missed.iter().map(|p| p.no).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(current.map(|p| p.no), Some(4));
    }

    /// R149: after cancelling there are no further charges.
    #[test]
    fn a_cancelled_membership_is_not_billed_past_its_end() {
        let ends = Due { ends_on: Some(date!(2026 - 02 - 28)), ..DUE };
        assert_eq!(decide(&monthly(), &ends, date!(2026 - 02 - 28)), Decision::Stop);
        for status in [Status::Suspended, Status::Ended, Status::Undone, Status::Waiting] {
            assert_eq!(decide(&monthly(), &Due { status, ..DUE }, date!(2026 - 02 - 28)), Decision::Stop);
        }
    }

    /// R031, E5: without renewal by itself a year is billed once, after the part before it.
    #[test]
    fn a_year_without_auto_renewal_is_billed_once() {
        let year = course(Every::Year, false, BillingDay::Day(1));
        let first = Due { next_no: 1, next_on: date!(2026 - 01 - 31), ..DUE };
        let Decision::Renew { current, next_billing_on, .. } = decide(&year, &first, date!(2026 - 01 - 31)) else { panic!() };
        assert_eq!((current.map(|p| p.ends_on), next_billing_on), (Some(date!(2026 - 02 - 01)), Some(date!(2026 - 02 - 01))));
        let second = Due { next_on: date!(2026 - 02 - 01), ..DUE };
        let Decision::Renew { current, next_billing_on, .. } = decide(&year, &second, date!(2026 - 02 - 01)) else { panic!() };
        assert_eq!((current.map(|p| p.ends_on), next_billing_on), (Some(date!(2027 - 02 - 01)), None));
        let third = Due { next_no: 3, next_on: date!(2027 - 02 - 01), ..DUE };
        assert_eq!(decide(&year, &third, date!(2027 - 02 - 01)), Decision::Stop);
        assert_eq!(year.known_end(), Some(date!(2027 - 02 - 01)));
    }
}
