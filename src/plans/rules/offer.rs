//! What a membership type may be: each rule with the sentence that stands at its field. Whether an agreement, an item or
//! a color is to be had, only the database knows; the actions ask it.

use super::{colors, terms::PlanTerms};
use crate::base::{Refusals, rate};
use std::collections::HashSet;

/// Longest name, in characters.
const NAME: usize = 60;
/// Longest description, in characters.
const DESCRIPTION: usize = 2000;
/// Highest tier.
const TIERS: i64 = 99;
/// Most items given each month.
const BENEFITS: usize = 50;

/// Everything that is wrong with the terms, by the field of the editor.
pub fn check(terms: &PlanTerms, color: &str) -> Refusals {
    let mut refused = Refusals::new();
    if terms.name.trim().is_empty() || terms.name.chars().count() > NAME {
        refused.add("name", "Enter a name of at most 60 characters.");
    }
    if !(1..=TIERS).contains(&terms.tier) {
        refused.add("tier", "Enter a tier from 1 to 99.");
    }
    if terms.description.chars().count() > DESCRIPTION {
        refused.add("description", "Keep the description under 2,000 characters.");
    }
    if !(0..=rate::ONE).contains(&terms.discount.0) {
        refused.add("discount", "Enter a percentage from 0 to 100.");
    }
    if terms.setup_fee.0 < 0 {
        refused.add("setup_fee", "Enter an amount, such as 25.00.");
    }
    match terms.prices.as_slice() {
        [] => refused.add("every", "Choose Monthly, Quarterly or Yearly."),
        prices if prices.iter().any(|price| price.fee.0 <= 0) => refused.add("fee", "Enter a membership fee above 0."),
        prices if prices.iter().map(|price| price.every).collect::<HashSet<_>>().len() < prices.len() => {
            refused.add("every", "Each payment frequency has one fee.");
        }
        _ => {}
    }
    if terms.agreement_id.is_none() {
        refused.add("agreement", needs_agreement(&terms.name));
    }
    if !colors::is_color(color) {
        refused.add("color", "Choose a color.");
    }
    if terms.benefits.len() > BENEFITS {
        refused.add("pick", "Keep it to 50 items a month.");
    }
    let mut seen = HashSet::new();
    for (at, benefit) in terms.benefits.iter().enumerate() {
        if benefit.quantity.0 <= 0 {
            refused.add(&format!("quantity-{at}"), "Enter a number above 0.");
        }
        if !seen.insert(benefit.item_id) {
            refused.add(
                &format!("quantity-{at}"),
                format!("{} is on the list twice. Keep one line with the whole number.", benefit.item_name),
            );
        }
    }
    refused
}

/// R049, R079.
pub fn needs_agreement(name: &str) -> String {
    let name = if name.trim().is_empty() { "This type" } else { name.trim() };
    format!("{name} needs an agreement before you can save it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Money, Quantity, Rate};
    use crate::plans::{Benefit, Every, Expires, PriceOption};

    fn gold() -> PlanTerms {
        PlanTerms {
            name: "Gold".into(),
            description: String::new(),
            tier: 1,
            discount: Rate(100_000),
            setup_fee: Money(2500),
            agreement_id: Some(1),
            bank_fee: false,
            prices: vec![PriceOption { id: 0, every: Every::Month, fee: Money(9900), auto_renew: true }],
            benefits: vec![],
            ..PlanTerms::default()
        }
    }

    fn facial(quantity: i64) -> Benefit {
        Benefit {
            item_id: 7,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity(quantity),
            every: Every::Month,
            expires: Expires::Never,
        }
    }

    fn sentence(terms: PlanTerms, field: &str) -> String {
        check(&terms, "#c99700").at(field).to_string()
    }

    #[test]
    fn a_whole_offer_has_nothing_against_it() {
        assert_eq!(check(&PlanTerms { benefits: vec![facial(1000)], ..gold() }, "#c99700"), Refusals::new());
        assert!(check(&PlanTerms { discount: Rate::ZERO, setup_fee: Money::ZERO, ..gold() }, "#c99700").is_empty());
    }

    /// R049, R079
    #[test]
    fn a_type_without_an_agreement_is_refused() {
        assert_eq!(sentence(PlanTerms { agreement_id: None, ..gold() }, "agreement"), "Gold needs an agreement before you can save it.");
    }

    #[test]
    fn a_type_without_a_name_a_fee_or_a_color_is_refused() {
        assert_eq!(sentence(PlanTerms { name: " ".into(), ..gold() }, "name"), "Enter a name of at most 60 characters.");
        assert_eq!(sentence(PlanTerms { prices: vec![], ..gold() }, "every"), "Choose Monthly, Quarterly or Yearly.");
        let free = PriceOption { id: 0, every: Every::Month, fee: Money::ZERO, auto_renew: true };
        assert_eq!(sentence(PlanTerms { prices: vec![free], ..gold() }, "fee"), "Enter a membership fee above 0.");
        assert_eq!(check(&gold(), "gold").at("color"), "Choose a color.");
    }

    #[test]
    fn an_item_is_given_once_and_in_a_number_above_zero() {
        assert_eq!(sentence(PlanTerms { benefits: vec![facial(0)], ..gold() }, "quantity-0"), "Enter a number above 0.");
        let twice = PlanTerms { benefits: vec![facial(1000), facial(2000)], ..gold() };
        assert_eq!(sentence(twice, "quantity-1"), "Facial is on the list twice. Keep one line with the whole number.");
    }
}
