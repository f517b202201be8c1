//! What a period costs, line by line, each with why.

use super::period::Period;
use crate::base::{Quantity, Rate, days};
use crate::billing::{LineKind, NewLine};
use crate::plans::{PlanTerms, PriceOption};

/// Whether the One-Time Setup Fee is asked for with this period (R035, R036).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    Charged,
    Waived,
}

/// The lines of the invoice for a period. The setup fee comes with the first one only.
pub fn lines(terms: &PlanTerms, price: &PriceOption, period: &Period, setup: Setup, version_no: i64) -> Vec<NewLine> {
    let mut lines = Vec::new();
    if period.no == 1 && setup == Setup::Charged && !terms.setup_fee.is_zero() {
        lines.push(NewLine {
            kind: LineKind::SetupFee,
            what: LineKind::SetupFee.label().into(),
            quantity: Quantity::whole(1),
            unit_price: terms.setup_fee,
            net: terms.setup_fee,
            tax_rate: Rate::ZERO,
            why: "Once, at enrollment".into(),
            membership_id: None,
            period_no: None,
            item_id: None,
        });
    }
    lines.push(NewLine {
        kind: LineKind::MembershipFee,
        what: format!("★ {}, {}", terms.name, days::stretch_long(period.starts_on, period.ends_on)),
        quantity: Quantity::whole(1),
        unit_price: price.fee,
        net: price.fee,
        tax_rate: Rate::ZERO,
        why: format!(
            "{} fee of {}, version {version_no}: period {}, {} days",
            price.every.label(),
            terms.name,
            period.no,
            days::between(period.starts_on, period.ends_on)
        ),
        membership_id: None,
        period_no: Some(period.no),
        item_id: None,
    });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::memberships::rules::period::period;
    use crate::plans::Every;
    use time::macros::date;

    fn gold() -> (PlanTerms, PriceOption) {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(9900), auto_renew: true };
        let terms = PlanTerms {
            name: "Gold".into(),
            description: String::new(),
            tier: 1,
            discount: Rate(100_000),
            setup_fee: Money(2500),
            agreement_id: Some(1),
            bank_fee: false,
            prices: vec![price.clone()],
            benefits: vec![],
            ..PlanTerms::default()
        };
        (terms, price)
    }

    /// R035: the setup fee is charged at enrollment only. R036: staff may waive it.
    #[test]
    fn the_setup_fee_comes_once_and_may_be_waived() {
        let (terms, price) = gold();
        let at = |no| period(date!(2026 - 06 - 16), Every::Month, no);
        let sum = |lines: Vec<NewLine>| lines.iter().map(|line| line.net).sum::<Money>();
        assert_eq!(sum(lines(&terms, &price, &at(1), Setup::Charged, 1)), Money(12_400));
        assert_eq!(sum(lines(&terms, &price, &at(1), Setup::Waived, 1)), Money(9900));
        assert_eq!(sum(lines(&terms, &price, &at(2), Setup::Charged, 1)), Money(9900));
    }

    #[test]
    fn a_line_says_what_it_is_for_by_its_last_day() {
        let (terms, price) = gold();
        let line = lines(&terms, &price, &period(date!(2026 - 06 - 16), Every::Month, 2), Setup::Charged, 3).remove(0);
        assert_eq!(line.what, "★ Gold, Jul 16 – Aug 15, 2026");
        assert_eq!(line.why, "Monthly fee of Gold, version 3: period 2, 31 days");
    }
}
