//! What a member pays, in words: the first charge and every one after it.

use super::terms::{Applies, BillingDay, Leaving, PlanTerms, PriceOption};
use crate::base::{Money, text};
use crate::clinic::Currency;

/// The sum on the day of joining, then one sentence a line. Nothing where the terms name no fee.
pub fn words(terms: &PlanTerms, currency: &Currency) -> Option<(String, Vec<String>)> {
    let price = terms.prices.first()?;
    let money = |sum| currency.money(sum);
    let (first, mut lines) = first(terms, price, currency);
    lines.extend(fees(terms, currency));
    if terms.bank_fee {
        let banked = terms.prices.iter().map(|price| format!("{} of credit {}", money(price.fee), price.every.per()));
        lines.push(format!("Each fee goes into the wallet: {}.", banked.collect::<Vec<_>>().join(" or ")));
    }
    for benefit in &terms.benefits {
        let (free, name) = (benefit.quantity.of(&benefit.unit), &benefit.item_name);
        lines.push(format!("Each {}: {free} of {name}, {}.", benefit.every.noun(), benefit.expires.label()));
    }
    if !terms.discount.is_zero() {
        lines.push(format!("{} off services and products.", terms.discount));
    }
    lines.extend(leaving(terms, currency));
    Some((money(first), lines))
}

/// What is paid on joining, and what it is made of.
fn first(terms: &PlanTerms, price: &PriceOption, currency: &Currency) -> (Money, Vec<String>) {
    let setup = terms.setup_fee;
    let (sum, what) = match terms.trial {
        Some(trial) if trial.price.is_zero() => (Money::ZERO, format!("{} free", days(trial.days))),
        Some(trial) => (trial.price, format!("{} for {}", days(trial.days), currency.money(trial.price))),
        None if setup.is_zero() => (price.fee, format!("the {} fee", price.every.label().to_lowercase())),
        None => (price.fee, format!("the fee of {}", currency.money(price.fee))),
    };
    let line = if setup.is_zero() {
        format!("That is {what}.")
    } else {
        format!("That is the setup fee of {} and {what}.", currency.money(setup))
    };
    let mut lines = vec![line];
    if let BillingDay::Day(day) = terms.billing_day {
        let when = if terms.trial.is_some() { "After the trial" } else { "Joining on another day" };
        lines.push(format!("Billed on day {day} of the month. {when}, the first fee is for the days up to it."));
    }
    (setup + sum, lines)
}

fn fees(terms: &PlanTerms, currency: &Currency) -> Vec<String> {
    let mut lines = Vec::new();
    let renews: Vec<&PriceOption> = terms.prices.iter().filter(|price| price.auto_renew).collect();
    if !renews.is_empty() {
        let fees: Vec<String> = renews.iter().map(|price| format!("{} {}", currency.money(price.fee), price.every.per())).collect();
        lines.push(format!("Then {}, until cancelled.", fees.join(" or ")));
    }
    for price in terms.prices.iter().filter(|price| !price.auto_renew) {
        lines.push(format!("Paid {}, it ends after one {}.", price.every.label().to_lowercase(), price.every.noun()));
    }
    if let Some(saving) = terms.yearly_saving() {
        lines.push(format!("Paying yearly saves {} a year.", currency.money(saving)));
    }
    lines
}

fn leaving(terms: &PlanTerms, currency: &Currency) -> Vec<String> {
    let mut lines = Vec::new();
    let commitment = terms.commitment;
    if commitment.applies != Applies::Off {
        let months = text::count(commitment.months.into(), "month", "months");
        lines.push(format!("Leaving in the first {months} costs {}.", currency.money(commitment.fee)));
    }
    match terms.cancellation {
        Leaving::EndOfPeriod => {}
        Leaving::Now => lines.push("A cancellation ends it at once.".into()),
        Leaving::Days(n) => lines.push(format!("A cancellation ends it after {}.", days(n))),
    }
    if terms.notice_days > 0 {
        lines.push(format!("Notice: {}.", days(terms.notice_days)));
    }
    lines
}

fn days(n: i32) -> String {
    text::count(n.into(), "day", "days")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Quantity, Rate};
    use crate::plans::rules::terms::{Commitment, Trial};
    use crate::plans::{Benefit, Every, Expires};

    fn usd() -> Currency {
        Currency { code: "USD".into(), digits: 2 }
    }

    fn gold() -> PlanTerms {
        let facial = Benefit {
            item_id: 1,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity(1000),
            every: Every::Month,
            expires: Expires::Never,
        };
        PlanTerms {
            prices: vec![PriceOption { id: 0, every: Every::Month, fee: Money(9900), auto_renew: true }],
            setup_fee: Money(2500),
            discount: Rate(100_000),
            bank_fee: true,
            benefits: vec![facial],
            ..PlanTerms::default()
        }
    }

    #[test]
    fn the_first_charge_has_the_setup_fee_and_the_others_do_not() {
        let (first, lines) = words(&gold(), &usd()).expect("a fee");
        assert_eq!(first, "$124.00");
        assert_eq!(lines[0], "That is the setup fee of $25.00 and the fee of $99.00.");
        assert_eq!(lines[1], "Then $99.00 a month, until cancelled.");
        assert_eq!(lines[2], "Each fee goes into the wallet: $99.00 of credit a month.");
        assert_eq!(lines[3], "Each month: 1 treatment of Facial, stays until used.");
        assert_eq!(lines[4], "10% off services and products.");
        let yearly = PriceOption { id: 0, every: Every::Year, fee: Money(9900), auto_renew: true };
        let plain = PlanTerms { prices: vec![yearly], ..PlanTerms::default() };
        let (first, lines) = words(&plain, &usd()).expect("a fee");
        assert_eq!(first, "$99.00");
        assert_eq!(lines, ["That is the yearly fee.", "Then $99.00 a year, until cancelled."]);
        assert_eq!(words(&PlanTerms::default(), &usd()), None);
    }

    /// R031, R032, R034
    #[test]
    fn with_both_the_saving_of_paying_yearly_is_told() {
        let mut both = PlanTerms { bank_fee: false, benefits: vec![], discount: Rate::ZERO, ..gold() };
        both.prices.push(PriceOption { id: 0, every: Every::Year, fee: Money(99_000), auto_renew: false });
        let (_, lines) = words(&both, &usd()).expect("a fee");
        assert_eq!(
            lines[1..],
            ["Then $99.00 a month, until cancelled.", "Paid yearly, it ends after one year.", "Paying yearly saves $198.00 a year."]
        );
    }

    /// R047, R067, R113, R154
    #[test]
    fn a_trial_a_billing_day_and_what_leaving_costs_are_told() {
        let terms = PlanTerms {
            trial: Some(Trial { days: 30, price: Money::ZERO }),
            billing_day: BillingDay::Day(1),
            commitment: Commitment { months: 6, fee: Money(15_000), applies: Applies::New },
            notice_days: 30,
            ..gold()
        };
        let (first, lines) = words(&terms, &usd()).expect("a fee");
        assert_eq!(first, "$25.00");
        assert_eq!(lines[0], "That is the setup fee of $25.00 and 30 days free.");
        assert_eq!(lines[1], "Billed on day 1 of the month. After the trial, the first fee is for the days up to it.");
        assert!(lines.contains(&"Leaving in the first 6 months costs $150.00.".to_string()), "{lines:?}");
        assert_eq!(lines.last().map(String::as_str), Some("Notice: 30 days."));
    }
}
