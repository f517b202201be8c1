//! What leaving means: from when, and what it costs (R046, R047, R150, R154, E16 to E18, E20, E21).

use super::course::Course;
use super::renewal::Due;
use crate::base::{Date, Money, days};
use crate::plans::{Applies, Leaving};

/// The least time of a membership as a patient agreed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub months: i32,
    pub fee: Money,
    /// First day on which leaving is free.
    pub until: Date,
}

/// What asking to leave on a day comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// First day without.
    pub ends_on: Date,
    /// The Early Cancellation Fee, or nothing.
    pub fee: Money,
    /// Is it before the notice is up? Then somebody must waive the notice (R047).
    pub skips_notice: bool,
}

pub fn bound(course: &Course, day: Date) -> Option<Bound> {
    let commitment = course.on(day).terms.commitment;
    let binds = commitment.applies != Applies::Off && commitment.months > 0;
    let from = course.committed_on.unwrap_or(course.starts_on);
    binds.then(|| Bound { months: commitment.months, fee: commitment.fee, until: days::add_months(from, commitment.months) })
}

/// The fee for asking on a day to end on another: where the commitment is not served by then. Nobody owes it before the first day or in
/// the trial (R071).
pub fn fee(course: &Course, asked: Date, ends_on: Date) -> Money {
    let begun = asked >= course.starts_on && !course.in_trial(asked);
    bound(course, asked).filter(|bound| begun && ends_on < bound.until).map_or(Money::ZERO, |bound| bound.fee)
}

/// The first end of a period with which the commitment is served: the day to leave without its fee.
pub fn served_on(course: &Course, due: &Due, asked: Date) -> Option<Date> {
    let bound = bound(course, asked).filter(|bound| asked < bound.until && !course.in_trial(asked))?;
    Some(end_of_period(course, due, bound.until.max(earliest(course, asked))))
}

/// The first end of a period at or after a day.
fn end_of_period(course: &Course, due: &Due, day: Date) -> Date {
    let (mut no, mut end) = (due.next_no, due.next_on);
    while end < day {
        end = course.period(no, end).ends_on;
        no += 1;
    }
    end
}

/// The day that the notice is up, which nobody owes in the trial (R047).
fn earliest(course: &Course, asked: Date) -> Date {
    let notice = if course.in_trial(asked) { 0 } else { course.on(asked).terms.notice_days };
    days::add_days(asked, i64::from(notice))
}

/// The plan's policy: with the paid period, at once, or after so many days; never before the notice is up, which nobody owes in
/// the trial. A membership that has not begun, or was never billed, ends before it begins.
pub fn ends_on(course: &Course, due: &Due, asked: Date, policy: Leaving) -> Date {
    if due.next_no == 1 || asked < course.starts_on {
        return course.starts_on.max(asked);
    }
    let earliest = earliest(course, asked);
    let end = match policy {
        Leaving::Now => earliest,
        Leaving::Days(n) => earliest.max(days::add_days(asked, i64::from(n))),
        Leaving::EndOfPeriod => end_of_period(course, due, earliest),
    };
    let known = [course.known_end(), due.ends_on].into_iter().flatten().min();
    known.map_or(end, |known| end.min(known))
}

pub fn leave(course: &Course, due: &Due, asked: Date) -> Left {
    let ends_on = ends_on(course, due, asked, course.on(asked).terms.cancellation);
    Left { ends_on, fee: fee(course, asked, ends_on), skips_notice: false }
}

/// Leaving with a day of the patient's own choice, whatever the policy says.
pub fn leave_on(course: &Course, due: &Due, asked: Date, ends_on: Date) -> Left {
    // Nobody who leaves at once with the notice served, or with a membership that ends by itself, skips anything.
    let notice_is_up = self::ends_on(course, due, asked, Leaving::Now);
    Left { ends_on, fee: fee(course, asked, ends_on), skips_notice: ends_on < notice_is_up }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memberships::Status;
    use crate::plans::{Commitment, Every, PlanTerms, PriceOption, Trial};
    use time::macros::date;

    fn course(change: impl FnOnce(&mut PlanTerms)) -> Course {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(9900), auto_renew: true };
        let mut terms = PlanTerms::default();
        change(&mut terms);
        Course::joining(&terms, &price, 1, date!(2026 - 01 - 31))
    }

    fn running(next_on: Date) -> Due {
        Due { status: Status::Active, next_no: 5, next_on, ends_on: None }
    }

    /// E17: with the paid period by default, at once, or after so many days.
    #[test]
    fn the_policy_says_from_when() {
        let asked = date!(2026 - 06 - 10);
        let of = |policy| leave(&course(|terms| terms.cancellation = policy), &running(date!(2026 - 06 - 30)), asked).ends_on;
        assert_eq!(of(Leaving::EndOfPeriod), date!(2026 - 06 - 30));
        assert_eq!(of(Leaving::Now), asked);
        assert_eq!(of(Leaving::Days(30)), date!(2026 - 07 - 10));
    }

    /// R047: the notice moves the end, to the end of the period that it reaches into.
    #[test]
    fn the_notice_moves_the_end() {
        let course = course(|terms| terms.notice_days = 30);
        assert_eq!(leave(&course, &running(date!(2026 - 06 - 30)), date!(2026 - 06 - 10)).ends_on, date!(2026 - 07 - 31));
        assert_eq!(leave(&course, &running(date!(2026 - 06 - 30)), date!(2026 - 05 - 31)).ends_on, date!(2026 - 06 - 30));
    }

    /// R047: a day before the notice is up skips it; where none is due, or it ends by itself before, nothing is skipped.
    #[test]
    fn a_day_before_the_notice_is_up_skips_it() {
        let (asked, tomorrow) = (date!(2026 - 06 - 10), date!(2026 - 06 - 11));
        let skips = |notice, due| leave_on(&course(|terms| terms.notice_days = notice), &due, asked, tomorrow).skips_notice;
        assert!(skips(30, running(date!(2026 - 06 - 30))));
        assert!(!skips(0, running(date!(2026 - 06 - 30))));
        assert!(!skips(1, running(date!(2026 - 06 - 30))));
        assert!(!skips(30, Due { ends_on: Some(tomorrow), ..running(date!(2026 - 06 - 30)) }));
    }

    /// R159, E18: before the commitment is up leaving costs its fee; from that day on it is free.
    #[test]
    fn leaving_early_costs_the_fee_until_the_commitment_is_up() {
        let course = course(|terms| terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New });
        assert_eq!(bound(&course, date!(2026 - 02 - 01)).map(|bound| bound.until), Some(date!(2026 - 07 - 31)));
        let of = |asked, ends_on| fee(&course, asked, ends_on);
        assert_eq!(of(date!(2026 - 06 - 10), date!(2026 - 06 - 30)), Money(15_000));
        assert_eq!(of(date!(2026 - 07 - 10), date!(2026 - 07 - 31)), Money::ZERO);
        assert_eq!(of(date!(2026 - 01 - 30), date!(2026 - 01 - 31)), Money::ZERO);
        let due = running(date!(2026 - 06 - 30));
        assert_eq!(served_on(&course, &due, date!(2026 - 06 - 10)), Some(date!(2026 - 07 - 31)));
    }

    /// E19: one that was agreed to later counts from that day.
    #[test]
    fn a_commitment_agreed_to_later_counts_from_that_day() {
        let bound_later = course(|terms| terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::All });
        let bound_later = Course { committed_on: Some(date!(2026 - 06 - 20)), ..bound_later };
        assert_eq!(bound(&bound_later, date!(2026 - 06 - 20)).map(|bound| bound.until), Some(date!(2026 - 12 - 20)));
    }

    /// R071: in the trial one may leave before it converts, without fee and notice.
    #[test]
    fn the_trial_may_be_left_freely() {
        let course = course(|terms| {
            terms.trial = Some(Trial { days: 14, price: Money::ZERO });
            terms.notice_days = 30;
            terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
        });
        let due = Due { status: Status::Trial, next_no: 2, next_on: date!(2026 - 02 - 14), ends_on: None };
        assert_eq!(
            leave(&course, &due, date!(2026 - 02 - 03)),
            Left { ends_on: date!(2026 - 02 - 14), fee: Money::ZERO, skips_notice: false }
        );
        assert!(!leave_on(&course, &due, date!(2026 - 02 - 03), date!(2026 - 02 - 04)).skips_notice);
    }
}
