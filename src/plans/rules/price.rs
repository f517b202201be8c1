//! What a member pays, in words: the first charge and every one after it.

use super::terms::{Benefit, Every};
use crate::base::{Money, Rate};
use crate::clinic::Currency;

/// What of an offer the words tell of.
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    pub every: Every,
    pub fee: Money,
    pub setup_fee: Money,
    pub discount: Rate,
    pub bank_fee: bool,
    pub benefits: &'a [Benefit],
}

/// The sum on the day of joining, then one sentence a line.
pub fn words(offer: &Offer, currency: &Currency) -> (String, Vec<String>) {
    let money = |sum| currency.money(sum);
    let first = if offer.setup_fee.is_zero() {
        format!("That is the {} fee.", offer.every.label().to_lowercase())
    } else {
        format!("That is the setup fee of {} and the fee of {}.", money(offer.setup_fee), money(offer.fee))
    };
    let mut lines = vec![first, format!("Then {} {}, until cancelled.", money(offer.fee), offer.every.per())];
    if offer.bank_fee {
        lines.push(format!("Each fee goes into the wallet: {} of credit {}.", money(offer.fee), offer.every.per()));
    }
    for benefit in offer.benefits {
        lines.push(format!("Each month: {} {} of {}, {}.", benefit.quantity, benefit.unit, benefit.item_name, benefit.expires.label()));
    }
    if !offer.discount.is_zero() {
        lines.push(format!("{} off services and products.", offer.discount));
    }
    (money(offer.setup_fee + offer.fee), lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Quantity;
    use crate::plans::Expires;

    #[test]
    fn the_first_charge_has_the_setup_fee_and_the_others_do_not() {
        let facial = Benefit {
            item_id: 1,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity(1000),
            every: Every::Month,
            expires: Expires::Never,
        };
        let offer = Offer {
            every: Every::Month,
            fee: Money(9900),
            setup_fee: Money(2500),
            discount: Rate(100_000),
            bank_fee: true,
            benefits: &[facial],
        };
        let usd = Currency { code: "USD".into(), digits: 2 };
        let (first, lines) = words(&offer, &usd);
        assert_eq!(first, "$124.00");
        assert_eq!(lines[0], "That is the setup fee of $25.00 and the fee of $99.00.");
        assert_eq!(lines[1], "Then $99.00 a month, until cancelled.");
        assert_eq!(lines[2], "Each fee goes into the wallet: $99.00 of credit a month.");
        assert_eq!(lines[3], "Each month: 1 treatment of Facial, stays until used.");
        assert_eq!(lines[4], "10% off services and products.");
        let plain = Offer { every: Every::Year, setup_fee: Money::ZERO, discount: Rate::ZERO, bank_fee: false, benefits: &[], ..offer };
        assert_eq!(words(&plain, &usd).1, ["That is the yearly fee.", "Then $99.00 a year, until cancelled."]);
    }
}
