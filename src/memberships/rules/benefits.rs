//! What a period gives: benefits have their own interval, monthly also where the fee is yearly (E7), and begin with the
//! first fee paid in full (R064, E6).

use super::period::Period;
use crate::base::{Date, Quantity, days};
use crate::plans::{Benefit, Expires, PlanVersion};

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

/// The grants that begin within a period.
pub fn grants(anchor: Date, benefits: &[Benefit], period: &Period) -> Vec<Grant> {
    benefits.iter().flat_map(|benefit| of_benefit(anchor, benefit, period)).collect()
}

fn of_benefit(anchor: Date, benefit: &Benefit, period: &Period) -> Vec<Grant> {
    let step = benefit.every.months();
    let months = (period.starts_on.year() - anchor.year()) * 12 + period.starts_on.month() as i32 - anchor.month() as i32;
    let first = (months / step - 1).max(0);
    (first..)
        .map(|n| (days::add_months(anchor, n * step), days::add_months(anchor, (n + 1) * step)))
        .skip_while(|(starts_on, _)| *starts_on < period.starts_on)
        .take_while(|(starts_on, _)| *starts_on < period.ends_on)
        .map(|(starts_on, ends_on)| Grant {
            benefit: PlanVersion::benefit_key(benefit),
            item_id: benefit.item_id,
            quantity: benefit.quantity,
            starts_on,
            ends_on,
            expires_on: match benefit.expires {
                Expires::Never => None,
                Expires::Period => Some(ends_on),
                Expires::Months(n) => Some(days::add_months(starts_on, n)),
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::memberships::rules::period::period;
    use crate::plans::Every;
    use proptest::prelude::*;
    use time::macros::date;

    fn facial(expires: Expires) -> Benefit {
        Benefit {
            item_id: 7,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity::whole(1),
            every: Every::Month,
            expires,
        }
    }

    /// R060, R064: with the first full fee, then every month.
    #[test]
    fn a_monthly_plan_grants_once_a_period() {
        let anchor = date!(2026 - 01 - 31);
        for no in 1..=14 {
            let period = period(anchor, Every::Month, no);
            let all = grants(anchor, &[facial(Expires::Period)], &period);
            assert_eq!(all.len(), 1, "period {no}");
            assert_eq!((all[0].starts_on, all[0].expires_on), (period.starts_on, Some(period.ends_on)));
        }
    }

    /// E7: monthly grants of a yearly plan run monthly.
    #[test]
    fn a_yearly_plan_grants_twelve_times() {
        let anchor = date!(2026 - 01 - 31);
        let all = grants(anchor, &[facial(Expires::Never)], &period(anchor, Every::Year, 1));
        assert_eq!(all.len(), 12);
        assert_eq!(all[1].starts_on, date!(2026 - 02 - 28));
        assert!(all.iter().all(|grant| grant.expires_on.is_none()));
    }

    /// E48: unused items end after a number of months where the type says so.
    #[test]
    fn unused_items_end_as_the_type_says() {
        let anchor = date!(2026 - 01 - 31);
        let all = grants(anchor, &[facial(Expires::Months(3))], &period(anchor, Every::Month, 1));
        assert_eq!(all[0].expires_on, Some(date!(2026 - 04 - 30)));
    }

    proptest! {
        #[test]
        fn grants_of_all_periods_are_the_months_without_gap(day in 0i64..10_000, every in 0usize..3) {
            let anchor = days::add_days(date!(2000 - 01 - 01), day);
            let every = Every::ALL[every];
            let all: Vec<Grant> = (1..=4).flat_map(|no| grants(anchor, &[facial(Expires::Period)], &period(anchor, every, no))).collect();
            prop_assert_eq!(all.len() as i32, 4 * every.months());
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].ends_on, pair[1].starts_on);
            }
        }
    }
}
