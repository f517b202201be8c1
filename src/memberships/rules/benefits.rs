//! What a period gives: benefits have their own interval, monthly also where the fee is yearly (E7), and begin with the
//! first fee paid in full, unless the type says from the start (R064, E6). One of another interval than the fee's runs on its
//! own, counted from the first billing day on joining: another billing day later gives nothing twice and leaves nothing out.

use super::calendar::Calendar;
use super::course::Course;
use super::period::{Kind, Period};
use crate::base::{Date, Quantity, days, quantity};
use crate::plans::{Benefit, BillingDay, Expires, FirstGrant, PlanVersion};

/// One grant to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub benefit: String,
    pub item_id: i64,
    pub quantity: Quantity,
    pub starts_on: Date,
    /// First day of the next grant.
    pub ends_on: Date,
    /// First day without what is not used; none: stays until used.
    pub expires_on: Option<Date>,
}

/// The grants that begin within a period, each once, on a schedule of the benefit's own interval (E7).
pub fn grants(course: &Course, period: &Period) -> Vec<Grant> {
    let terms = &course.on(period.starts_on).terms;
    terms.benefits.iter().flat_map(|benefit| of_benefit(course, terms.first_grant, benefit, period)).collect()
}

fn of_benefit(course: &Course, first: FirstGrant, benefit: &Benefit, period: &Period) -> Vec<Grant> {
    let joined = course.joined_calendar();
    let runs_on_its_own = benefit.every != course.calendar.every;
    let schedule = Calendar { every: benefit.every, ..if runs_on_its_own { joined } else { course.calendar } };
    let from_start = Calendar::from(course.starts_on, BillingDay::Anniversary, benefit.every);
    match (first, period.kind) {
        (_, Kind::Break) => vec![],
        (FirstGrant::AtStart, _) => within(&from_start, benefit, period),
        (_, Kind::Trial) if is_below_full_price(course, period) => vec![],
        (_, Kind::Trial) => within(&from_start, benefit, period),
        (_, Kind::Part) if runs_on_its_own && period.starts_on >= joined.first => within(&schedule, benefit, period),
        (FirstGrant::InProportion, Kind::Part) => {
            let (from, to) = schedule.whole_around(period.starts_on);
            let quantity = in_proportion(benefit.quantity, period.days(), days::between(from, to));
            let one = grant(benefit, quantity, period.starts_on, period.ends_on);
            if quantity.0 > 0 { vec![one] } else { vec![] }
        }
        (_, Kind::Part) => vec![],
        (_, Kind::Full) => within(&schedule, benefit, period),
    }
}

fn is_below_full_price(course: &Course, period: &Period) -> bool {
    course.fee(period) < course.on(period.starts_on).price.fee
}

/// What is given in whole units stays whole: half a facial cannot be booked. What is left over is not given.
fn in_proportion(quantity: Quantity, days: i64, of: i64) -> Quantity {
    let step = if quantity.0 % quantity::ONE == 0 { quantity::ONE } else { 1 };
    Quantity(quantity.0 * days / of / step * step)
}

fn within(schedule: &Calendar, benefit: &Benefit, period: &Period) -> Vec<Grant> {
    let (mut starts_on, mut ends_on) = schedule.whole_around(period.starts_on);
    let mut all = Vec::new();
    while starts_on < period.ends_on {
        if starts_on >= period.starts_on {
            all.push(grant(benefit, benefit.quantity, starts_on, ends_on));
        }
        (starts_on, ends_on) = schedule.whole_around(ends_on);
    }
    all
}

fn grant(benefit: &Benefit, quantity: Quantity, starts_on: Date, ends_on: Date) -> Grant {
    Grant {
        benefit: PlanVersion::benefit_key(benefit),
        item_id: benefit.item_id,
        quantity,
        starts_on,
        ends_on,
        expires_on: match benefit.expires {
            Expires::Never => None,
            Expires::Period => Some(ends_on),
            Expires::Months(n) => Some(days::add_months(starts_on, n)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::plans::{Every, PlanTerms, PriceOption, Trial};
    use proptest::prelude::*;
    use time::macros::date;

    fn facial(expires: Expires) -> Benefit {
        Benefit {
            item_id: 7,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity::whole(2),
            every: Every::Month,
            expires,
        }
    }

    fn course(starts_on: Date, every: Every, expires: Expires, change: impl FnOnce(&mut PlanTerms)) -> Course {
        let price = PriceOption { id: 1, every, fee: Money(3100), auto_renew: true };
        let mut terms = PlanTerms { benefits: vec![facial(expires)], ..PlanTerms::default() };
        change(&mut terms);
        Course::joining(&terms, &price, 1, starts_on)
    }

    /// The grants of the first periods: first day and whole units.
    fn lived(course: &Course, periods: i64) -> Vec<Grant> {
        let mut starts_on = course.starts_on;
        let mut all = vec![];
        for no in 1..=periods {
            let period = course.period(no, starts_on);
            starts_on = period.ends_on;
            all.extend(grants(course, &period));
        }
        all
    }

    /// R060, R064: with the first full fee, then every month.
    #[test]
    fn a_monthly_plan_grants_once_a_period() {
        let course = course(date!(2026 - 01 - 31), Every::Month, Expires::Period, |_| {});
        let all = lived(&course, 14);
        assert_eq!(all.len(), 14);
        assert_eq!((all[1].starts_on, all[1].expires_on), (date!(2026 - 02 - 28), Some(date!(2026 - 03 - 31))));
    }

    /// E7: monthly grants of a yearly plan run monthly.
    #[test]
    fn a_yearly_plan_grants_twelve_times() {
        let all = lived(&course(date!(2026 - 01 - 31), Every::Year, Expires::Never, |_| {}), 1);
        assert_eq!(all.len(), 12);
        assert_eq!(all[1].starts_on, date!(2026 - 02 - 28));
        assert!(all.iter().all(|grant| grant.expires_on.is_none()));
    }

    /// E48: unused items end after a number of months where the type says so.
    #[test]
    fn unused_items_end_as_the_type_says() {
        let all = lived(&course(date!(2026 - 01 - 31), Every::Month, Expires::Months(3), |_| {}), 1);
        assert_eq!(all[0].expires_on, Some(date!(2026 - 04 - 30)));
    }

    /// E7: a yearly benefit of a monthly plan is given once a year, also where its day falls into the part up to another billing day.
    #[test]
    fn another_billing_day_gives_no_yearly_benefit_twice() {
        let yearly = |terms: &mut PlanTerms| terms.benefits[0].every = Every::Year;
        let of = |first_grant, moved_from: Date, to| {
            let mut course = course(date!(2026 - 01 - 10), Every::Month, Expires::Never, |terms| {
                yearly(terms);
                terms.first_grant = first_grant;
            });
            let (mut starts_on, mut all) = (course.starts_on, vec![]);
            for no in 1..=30 {
                if starts_on == moved_from {
                    course = course.with_billing_day(starts_on, BillingDay::Day(to));
                }
                let period = course.period(no, starts_on);
                starts_on = period.ends_on;
                all.extend(grants(&course, &period).iter().map(|grant| grant.starts_on));
            }
            all
        };
        let each_january = [date!(2026 - 01 - 10), date!(2027 - 01 - 10), date!(2028 - 01 - 10)];
        for first_grant in [FirstGrant::FullPeriod, FirstGrant::AtStart, FirstGrant::InProportion] {
            assert_eq!(of(first_grant, date!(2026 - 03 - 10), 1), each_january, "{first_grant:?}");
            assert_eq!(of(first_grant, date!(2027 - 01 - 10), 20), each_january, "{first_grant:?}");
        }
    }

    /// R065: a prorated first period gives nothing; E6: unless the type says from the start, or in proportion.
    #[test]
    fn a_part_gives_nothing_unless_the_type_says_so() {
        let of = |first_grant| {
            let set = |terms: &mut PlanTerms| (terms.billing_day, terms.first_grant) = (BillingDay::Day(1), first_grant);
            let all = lived(&course(date!(2026 - 03 - 16), Every::Month, Expires::Never, set), 2);
            all.iter().map(|grant| (grant.starts_on, grant.quantity)).collect::<Vec<_>>()
        };
        assert_eq!(of(FirstGrant::FullPeriod), [(date!(2026 - 04 - 01), Quantity::whole(2))]);
        assert_eq!(of(FirstGrant::AtStart), [(date!(2026 - 03 - 16), Quantity::whole(2)), (date!(2026 - 04 - 16), Quantity::whole(2))]);
        assert_eq!(
            of(FirstGrant::InProportion),
            [(date!(2026 - 03 - 16), Quantity::whole(1)), (date!(2026 - 04 - 01), Quantity::whole(2))]
        );
    }

    /// R064: a trial below the full price gives nothing unless the type says from the start.
    #[test]
    fn a_trial_below_the_full_price_gives_nothing() {
        let of = |price, first_grant| {
            let set =
                |terms: &mut PlanTerms| (terms.trial, terms.first_grant) = (Some(Trial { days: 14, price: Money(price) }), first_grant);
            lived(&course(date!(2026 - 03 - 20), Every::Month, Expires::Never, set), 2)
                .iter()
                .map(|grant| grant.starts_on)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(0, FirstGrant::FullPeriod), [date!(2026 - 04 - 03)]);
        assert_eq!(of(3100, FirstGrant::FullPeriod), [date!(2026 - 03 - 20), date!(2026 - 04 - 03)]);
        assert_eq!(of(0, FirstGrant::AtStart), [date!(2026 - 03 - 20), date!(2026 - 04 - 20)]);
    }

    proptest! {
        #[test]
        fn grants_of_all_periods_are_the_months_without_gap(day in 0i64..10_000, every in 0usize..3, on in 1u8..=31, at_start: bool) {
            let start = days::add_days(date!(2000 - 01 - 01), day);
            let set = |terms: &mut PlanTerms| {
                terms.billing_day = BillingDay::Day(on);
                terms.first_grant = if at_start { FirstGrant::AtStart } else { FirstGrant::FullPeriod };
            };
            let course = course(start, Every::ALL[every], Expires::Period, set);
            let all = lived(&course, 5);
            prop_assert!(all.len() as i32 >= 4 * Every::ALL[every].months());
            prop_assert_eq!(all[0].starts_on, if at_start { start } else { course.calendar.first });
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].ends_on, pair[1].starts_on);
            }
        }
    }
}
