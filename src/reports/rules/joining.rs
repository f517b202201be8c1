//! The line that joins what was sold with what was collected on a day (R164).

use crate::base::Money;
use crate::clinic::Currency;

/// Sums of one day. Sold comes from the lines of invoices, collected from payments, and what lies between from invoices
/// and what payments were applied to: so that they can fail to meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joining {
    pub sold: Money,
    /// Of what was sold, not paid when the day ended.
    pub owed: Money,
    /// Collected for invoices of earlier days.
    pub earlier: Money,
    /// Collected for invoices that were issued and taken back on this day.
    pub taken_back: Money,
    /// Collected for no invoice yet: account credit; below zero where more of it was used.
    pub to_credit: Money,
    pub collected: Money,
}

impl Joining {
    /// What the invoices say was collected.
    fn by_invoices(&self) -> Money {
        self.sold - self.owed + self.earlier + self.taken_back + self.to_credit
    }

    /// How much more was collected than the invoices say.
    pub fn difference(&self) -> Money {
        self.collected - self.by_invoices()
    }

    /// `4,975.00 sold − 460.00 still owed + 100.00 on earlier invoices = 4,615.00 collected`
    pub fn words(&self, currency: &Currency) -> String {
        let plain = |sum| currency.plain(sum);
        let credit = match self.to_credit.0 {
            ..0 => (-self.to_credit, '\u{2212}', "paid from account credit"),
            _ => (self.to_credit, '+', "to account credit"),
        };
        let between = [
            (self.owed, '\u{2212}', "still owed"),
            (self.earlier, '+', "on earlier invoices"),
            (self.taken_back, '+', "taken back"),
            credit,
        ];
        let mut line = format!("{} sold", plain(self.sold));
        for (sum, sign, what) in between.into_iter().filter(|(sum, ..)| !sum.is_zero()) {
            line += &format!(" {sign} {} {what}", plain(sum));
        }
        match self.difference() {
            Money::ZERO => format!("{line} = {} collected", plain(self.collected)),
            _ => format!("{line} = {} by the invoices, {} collected", plain(self.by_invoices()), plain(self.collected)),
        }
    }

    /// What is wrong, where they do not meet.
    pub fn trouble(&self, currency: &Currency) -> Option<String> {
        let sum = currency.money(Money(self.difference().0.abs()));
        match self.difference().0 {
            0 => None,
            1.. => Some(format!("Sold and collected do not meet: {sum} was collected that is on no invoice.")),
            _ => Some(format!("Sold and collected do not meet: {sum} is paid on invoices that no payment brought.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dollars() -> Currency {
        Currency { code: "USD".into(), digits: 2 }
    }

    #[test]
    fn the_line_leads_from_sold_to_collected() {
        let day = Joining {
            sold: Money(497_500),
            owed: Money(46_000),
            earlier: Money(10_000),
            taken_back: Money::ZERO,
            to_credit: Money::ZERO,
            collected: Money(461_500),
        };
        let line = "4,975.00 sold \u{2212} 460.00 still owed + 100.00 on earlier invoices = 4,615.00 collected";
        assert_eq!((day.words(&dollars()).as_str(), day.trouble(&dollars())), (line, None));
    }

    #[test]
    fn what_was_paid_and_taken_back_on_one_day_is_collected_but_not_sold() {
        let day = Joining { taken_back: Money(9900), collected: Money(9900), ..Joining::default() };
        assert_eq!(day.words(&dollars()), "0.00 sold + 99.00 taken back = 99.00 collected");
    }

    #[test]
    fn credit_stands_between_what_was_sold_and_collected() {
        let paid_more = Joining { sold: Money(9900), to_credit: Money(5100), collected: Money(15_000), ..Joining::default() };
        assert_eq!(paid_more.words(&dollars()), "99.00 sold + 51.00 to account credit = 150.00 collected");
        let used = Joining { sold: Money(9900), owed: Money(4800), to_credit: Money(-5100), ..Joining::default() };
        assert_eq!(used.words(&dollars()), "99.00 sold \u{2212} 48.00 still owed \u{2212} 51.00 paid from account credit = 0.00 collected");
        assert_eq!((paid_more.trouble(&dollars()), used.trouble(&dollars())), (None, None));
    }

    #[test]
    fn sums_that_do_not_meet_are_told() {
        let more = Joining { sold: Money(100), collected: Money(350), ..Joining::default() };
        assert_eq!(more.words(&dollars()), "1.00 sold = 1.00 by the invoices, 3.50 collected");
        assert_eq!(more.trouble(&dollars()).as_deref(), Some("Sold and collected do not meet: $2.50 was collected that is on no invoice."));
        let less = Joining { sold: Money(100), ..Joining::default() };
        assert!(less.trouble(&dollars()).is_some_and(|told| told.contains("$1.00 is paid on invoices that no payment brought")));
    }

    proptest! {
        /// Whatever is owed and paid: money that was applied is money that was collected.
        #[test]
        fn applied_money_always_meets(sold in 0i64..1_000_000, owed in 0i64..1_000_000, earlier in 0i64..1_000_000, back in 0i64..1_000_000) {
            let owed = owed.min(sold);
            let collected = Money(sold - owed + earlier + back);
            let day = Joining { sold: Money(sold), owed: Money(owed), earlier: Money(earlier), taken_back: Money(back), collected, ..Joining::default() };
            prop_assert_eq!(day.difference(), Money::ZERO);
        }
    }
}
