//! Which price is in effect on a day: of those that have begun and not ended, the one that began last.

use crate::base::Date;
use crate::catalog::MemberPrice;

/// From a day on, up to the first day without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from_on: Date,
    pub to_on: Option<Date>,
}

impl Span {
    pub fn holds(self, day: Date) -> bool {
        self.from_on <= day && self.to_on.is_none_or(|end| day < end)
    }

    pub fn is_over(self, day: Date) -> bool {
        self.to_on.is_some_and(|end| end <= day)
    }
}

/// The one in effect.
pub fn newest<T>(all: impl IntoIterator<Item = T>, span: impl Fn(&T) -> Span, day: Date) -> Option<T> {
    all.into_iter().filter(|one| span(one).holds(day)).max_by_key(|one| span(one).from_on)
}

/// An item's price for members of a plan: one for this clinic before one for all (R040).
pub fn member_price(all: &[MemberPrice], item: i64, plan: i64, clinic: i64, day: Date) -> Option<&MemberPrice> {
    let at = |place: Option<i64>| {
        let own = all.iter().filter(|price| price.item_id == item && price.plan_id == plan && price.clinic_id == place);
        newest(own, |price| price.span(), day)
    };
    at(Some(clinic)).or_else(|| at(None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use time::macros::date;

    fn price(id: i64, clinic_id: Option<i64>, from_on: Date, to_on: Option<Date>) -> MemberPrice {
        MemberPrice { id, item_id: 7, plan_id: 1, clinic_id, price: Money(8000), from_on, to_on }
    }

    #[test]
    fn a_price_holds_from_its_first_day_through_its_last() {
        let span = Span { from_on: date!(2026 - 06 - 16), to_on: Some(date!(2026 - 07 - 01)) };
        let days = [date!(2026 - 06 - 15), date!(2026 - 06 - 16), date!(2026 - 06 - 30), date!(2026 - 07 - 01)];
        assert_eq!(days.map(|day| span.holds(day)), [false, true, true, false]);
    }

    #[test]
    fn the_price_that_began_last_counts_and_this_clinic_before_all() {
        let all = [
            price(1, None, date!(2026 - 01 - 01), None),
            price(2, None, date!(2026 - 06 - 01), None),
            price(3, Some(2), date!(2026 - 03 - 01), Some(date!(2026 - 07 - 01))),
        ];
        let at = |clinic, day| member_price(&all, 7, 1, clinic, day).map(|price| price.id);
        assert_eq!(at(1, date!(2026 - 05 - 31)), Some(1));
        assert_eq!(at(1, date!(2026 - 06 - 01)), Some(2));
        assert_eq!(at(2, date!(2026 - 06 - 30)), Some(3));
        assert_eq!(at(2, date!(2026 - 07 - 01)), Some(2));
        assert_eq!(at(1, date!(2025 - 12 - 31)), None);
        assert_eq!(member_price(&all, 8, 1, 1, date!(2026 - 06 - 16)), None);
    }
}
