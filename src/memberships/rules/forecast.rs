//! What a membership will be charged and given up to a day: the same decisions as the renewal's, asked day after day without
//! a database. The editor, Add Membership, a running membership and `tessera forecast` show it.

use super::benefits::{self, Grant};
use super::course::Course;
use super::fees::{self, Fee};
use super::leaving;
use super::period::Period;
use super::renewal::{self, Decision, Due};
use crate::base::{Date, Money};
use crate::billing::NewLine;
use crate::clinic::Currency;
use crate::memberships::Status;
use crate::plans::BillingDay;

/// What somebody does on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Cancel,
    /// From the end of the paid period on.
    BillingDay(BillingDay),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub on: Date,
    pub act: Act,
}

/// A charge to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub on: Date,
    /// None for the Early Cancellation Fee, which covers nothing.
    pub period: Option<Period>,
    pub lines: Vec<NewLine>,
    /// The fee in it, and what a coupon takes off.
    pub fee: Fee,
}

impl Charge {
    pub fn amount(&self) -> Money {
        self.lines.iter().map(NewLine::gross).sum()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    pub charges: Vec<Charge>,
    pub grants: Vec<Grant>,
    /// First day without, where it is known; also after the last day asked for.
    pub ends_on: Option<Date>,
}

/// A membership as it stands: its course, and what is billed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub course: Course,
    pub due: Due,
}

impl Standing {
    /// Somebody about to join.
    pub fn joining(course: Course) -> Standing {
        let status = if course.trial.is_some() { Status::Trial } else { Status::Active };
        let due = Due { status, next_no: 1, next_on: course.starts_on, ends_on: course.known_end() };
        Standing { course, due }
    }
}

/// Charges and grants before `until`, all paid on their day. Events of a day come after its charge.
pub fn forecast(standing: Standing, events: &[Event], until: Date, currency: &Currency) -> Forecast {
    let Standing { mut course, mut due } = standing;
    let mut seen = Forecast { charges: vec![], grants: vec![], ends_on: None };
    let mut events = events.to_vec();
    events.sort_by_key(|event| event.on);
    let mut events = events.into_iter().peekable();
    loop {
        let billed = !stops(&course, &due);
        let next_event = events.peek().map(|event| event.on);
        // On one day the timetable comes first, in the morning; but nobody joins after having left.
        if billed && due.next_on < until && next_event.is_none_or(|on| due.next_on <= on) {
            bill(&mut course, &mut due, &mut seen, currency);
            continue;
        }
        match events.next() {
            Some(event) if event.on < until => happen(&mut course, &mut due, &mut seen, event),
            _ => break,
        }
    }
    let end = due.ends_on.unwrap_or(Date::MAX);
    seen.grants.retain(|grant| grant.starts_on < until && grant.starts_on < end);
    seen.ends_on = due.ends_on;
    seen
}

fn stops(course: &Course, due: &Due) -> bool {
    matches!(renewal::decide(course, due, due.next_on), Decision::Stop)
}

fn bill(course: &mut Course, due: &mut Due, seen: &mut Forecast, currency: &Currency) {
    let Decision::Renew { current: Some(period), .. } = renewal::decide(course, due, due.next_on) else { return };
    let fee = fees::fee(course, &period);
    let lines = fees::lines(course, &period, currency);
    seen.grants.extend(benefits::grants(course, &period));
    seen.charges.push(Charge { on: period.starts_on, period: Some(period), lines, fee });
    renewal::advance(course, due, &period);
}

fn happen(course: &mut Course, due: &mut Due, seen: &mut Forecast, event: Event) {
    match event.act {
        _ if due.ends_on.is_some_and(|end| end <= event.on) => {}
        Act::BillingDay(day) => *course = course.clone().with_billing_day(due.next_on, day),
        Act::Cancel => {
            let left = leaving::leave(course, due, event.on);
            if let (false, Some(bound)) = (left.fee.is_zero(), leaving::bound(course, event.on)) {
                let line = fees::early_cancellation(&course.on(event.on).terms.name, left.fee, bound.until);
                seen.charges.push(Charge {
                    on: event.on,
                    period: None,
                    lines: vec![line],
                    fee: Fee { whole: Money::ZERO, off: Money::ZERO },
                });
            }
            due.ends_on = Some(left.ends_on);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::{Applies, Benefit, Commitment, CouponKind, CouponTerms, Every, Expires, PlanTerms, PriceOption, Trial};
    use time::macros::date;

    fn usd() -> Currency {
        Currency { code: "USD".into(), digits: 2 }
    }

    fn gold(starts_on: Date, fee: i64, change: impl FnOnce(&mut PlanTerms)) -> Course {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(fee), auto_renew: true };
        let facial = Benefit {
            item_id: 7,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: crate::base::Quantity::whole(1),
            every: Every::Month,
            expires: Expires::Never,
        };
        let mut terms = PlanTerms { name: "Gold".into(), benefits: vec![facial], ..PlanTerms::default() };
        change(&mut terms);
        Course::joining(&terms, &price, 1, starts_on)
    }

    fn told(seen: &Forecast) -> Vec<(Date, i64)> {
        seen.charges.iter().map(|charge| (charge.on, charge.amount().0)).collect()
    }

    /// The first worked example: joined on March 20 with billing day 1 (R088, R113, R065).
    #[test]
    fn joined_between_billing_days_one_pays_a_part_without_a_grant_first() {
        let course = gold(date!(2026 - 03 - 20), 3100, |terms| terms.billing_day = BillingDay::Day(1));
        let seen = forecast(Standing::joining(course), &[], date!(2026 - 05 - 01), &usd());
        assert_eq!(told(&seen), [(date!(2026 - 03 - 20), 1200), (date!(2026 - 04 - 01), 3100)]);
        assert_eq!(seen.grants.iter().map(|grant| grant.starts_on).collect::<Vec<_>>(), [date!(2026 - 04 - 01)]);
        assert_eq!(seen.ends_on, None);
    }

    /// The second: a trial of 14 days at no price before it (E14, R067, R070).
    #[test]
    fn a_trial_comes_first_then_the_part_then_whole_periods() {
        let course = gold(date!(2026 - 03 - 20), 3100, |terms| {
            terms.billing_day = BillingDay::Day(1);
            terms.trial = Some(Trial { days: 14, price: Money::ZERO });
        });
        let seen = forecast(Standing::joining(course), &[], date!(2026 - 05 - 02), &usd());
        assert_eq!(told(&seen), [(date!(2026 - 03 - 20), 0), (date!(2026 - 04 - 03), 2893), (date!(2026 - 05 - 01), 3100)]);
        assert_eq!(seen.grants.iter().map(|grant| grant.starts_on).collect::<Vec<_>>(), [date!(2026 - 05 - 01)]);
    }

    /// E26: a coupon of three cycles, and a cancellation: the last charge is that of the period it falls into.
    #[test]
    fn a_coupon_is_used_up_and_a_cancellation_stops_the_charges() {
        let mut course = gold(date!(2026 - 01 - 31), 9900, |_| {});
        let coupon =
            CouponTerms { code: "SPRING".into(), kind: CouponKind::Percent, value: 500_000, cycles: Some(3), also_setup_fee: false };
        course.coupon = Some(super::super::course::Held { coupon, used: 0 });
        let events = [Event { on: date!(2026 - 06 - 10), act: Act::Cancel }];
        let seen = forecast(Standing::joining(course), &events, date!(2027 - 01 - 31), &usd());
        assert_eq!(told(&seen).iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), [4950, 4950, 4950, 9900, 9900]);
        assert_eq!(seen.ends_on, Some(date!(2026 - 06 - 30)));
    }

    /// R160: leaving early is charged its fee on the day of asking.
    #[test]
    fn leaving_early_is_charged_on_the_day() {
        let course = gold(date!(2026 - 01 - 31), 9900, |terms| {
            terms.commitment = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
        });
        let events = [Event { on: date!(2026 - 02 - 10), act: Act::Cancel }];
        let seen = forecast(Standing::joining(course), &events, date!(2026 - 12 - 31), &usd());
        assert_eq!(told(&seen), [(date!(2026 - 01 - 31), 9900), (date!(2026 - 02 - 10), 15_000)]);
    }

    /// R088: another billing day takes effect when the paid period ends, with a part up to it.
    #[test]
    fn another_billing_day_is_reached_by_a_part() {
        let course = gold(date!(2026 - 03 - 20), 3100, |_| {});
        let events = [Event { on: date!(2026 - 03 - 25), act: Act::BillingDay(BillingDay::Day(1)) }];
        let seen = forecast(Standing::joining(course), &events, date!(2026 - 06 - 02), &usd());
        // April 20 to May 1 is 11 of April's 30 days.
        assert_eq!(
            told(&seen),
            [(date!(2026 - 03 - 20), 3100), (date!(2026 - 04 - 20), 1137), (date!(2026 - 05 - 01), 3100), (date!(2026 - 06 - 01), 3100)]
        );
        assert_eq!(seen.grants.len(), 3);
    }
}
