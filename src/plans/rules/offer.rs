//! What a membership type may be: each rule with the sentence that stands at its field. Whether an agreement, an item or
//! a color is to be had, only the database knows; the actions ask it.

use super::colors;
use super::terms::{Applies, BillingDay, Leaving, PlanTerms};
use crate::base::{Money, Refusals, rate};
use crate::clinic::Currency;
use std::collections::{BTreeSet, HashSet};

/// Longest name, in characters.
const NAME: usize = 60;
/// Longest text for staff or patients, in characters.
const TEXT: usize = 2000;
/// Highest tier.
const TIERS: i64 = 99;
/// Most items given.
const BENEFITS: usize = 50;
/// Most limited discounts.
const DISCOUNTS: usize = 20;
/// Most perks in words, and the longest.
const PERKS: (usize, usize) = (20, 120);
/// Most days of a trial, a notice or until a cancellation takes effect.
const DAYS: i32 = 365;

/// Everything that is wrong with the terms, by the field of the editor.
pub fn check(terms: &PlanTerms, color: &str, currency: &Currency) -> Refusals {
    let mut refused = Refusals::new();
    texts(terms, &mut refused);
    if !(1..=TIERS).contains(&terms.tier) {
        refused.add("tier", "Enter a tier from 1 to 99.");
    }
    if !colors::is_color(color) {
        refused.add("color", "Choose a color.");
    }
    prices(terms, currency, &mut refused);
    agreement(terms, &mut refused);
    discounts(terms, &mut refused);
    leaving(terms, currency, &mut refused);
    benefits(terms, &mut refused);
    refused
}

fn texts(terms: &PlanTerms, refused: &mut Refusals) {
    let long = |text: &str, most: usize| text.chars().count() > most;
    if terms.name.trim().is_empty() || long(&terms.name, NAME) {
        refused.add("name", "Enter a name of at most 60 characters.");
    }
    for (field, text) in [
        ("description", &terms.description),
        ("portal_description", &terms.portal.description),
        ("cancellation_text", &terms.cancellation_text),
    ] {
        if long(text, TEXT) {
            refused.add(field, "Keep the text under 2,000 characters.");
        }
    }
    if terms.perks.len() > PERKS.0 || terms.perks.iter().any(|perk| long(perk, PERKS.1)) {
        refused.add("perks", "Keep it to 20 lines of at most 120 characters.");
    }
    if long(&terms.healthcode, 20) || !terms.healthcode.chars().all(|c| c.is_ascii_alphanumeric()) {
        refused.add("healthcode", "A Healthcode code has at most 20 letters and digits.");
    }
}

/// R027 to R035, R067, R068.
fn prices(terms: &PlanTerms, currency: &Currency, refused: &mut Refusals) {
    if terms.setup_fee.0 < 0 {
        refused.add("setup_fee", "Enter an amount, such as 25.00.");
    }
    if terms.prices.is_empty() {
        refused.add("every", "Choose Monthly, Quarterly, Yearly or Both.");
    }
    let mut seen = HashSet::new();
    for price in &terms.prices {
        if price.fee.0 <= 0 {
            refused.add(&format!("fee_{}", price.every.word()), "Enter a membership fee above 0.");
        }
        if !seen.insert(price.every) {
            refused.add("every", "Each payment frequency has one fee.");
        }
    }
    if let Some(trial) = terms.trial {
        if !(1..=DAYS).contains(&trial.days) {
            refused.add("trial_days", "Enter 1 to 365 days, or nothing for no trial.");
        }
        let fee = terms.prices.first().map_or(Money::ZERO, |price| price.fee);
        if trial.price.0 < 0 || trial.price > fee {
            refused.add("trial_price", format!("A trial costs at most the fee of {}.", currency.money(fee)));
        }
    }
    if let BillingDay::Day(day) = terms.billing_day
        && !(1..=31).contains(&day)
    {
        refused.add("billing_day", "Enter a day from 1 to 31.");
    }
}

/// R049, R079, E11: what charges by itself, or can be joined alone, has an agreement.
fn agreement(terms: &PlanTerms, refused: &mut Refusals) {
    if terms.invoice_only && terms.portal.self_enroll {
        refused.add("self_enroll", "What is collected by invoice alone cannot be joined in the portal. Switch one of the two off.");
    }
    if terms.agreement_id.is_some() {
        return;
    }
    if terms.commitment.applies != Applies::Off {
        refused.add("minimum_months", "A minimum time commitment is signed. Choose an agreement, or switch the commitment off.");
    }
    if !terms.invoice_only {
        refused.add("agreement", needs_agreement(&terms.name));
    } else if terms.no_agreement_reason.trim().is_empty() {
        refused.add("no_agreement_reason", "Enter why this type has no agreement. The reason is kept in the activity log.");
    } else if terms.no_agreement_reason.chars().count() > 200 {
        refused.add("no_agreement_reason", "Keep the reason under 200 characters.");
    }
}

/// R038, R041.
fn discounts(terms: &PlanTerms, refused: &mut Refusals) {
    if !(0..=rate::ONE).contains(&terms.discount.0) {
        refused.add("discount", "Enter a percentage from 0 to 100.");
    }
    if terms.discounts.len() > DISCOUNTS {
        refused.add("discounts", "Keep it to 20 discounts.");
    }
    let mut seen = BTreeSet::new();
    for (at, discount) in terms.discounts.iter().enumerate() {
        if !(1..=rate::ONE).contains(&discount.rate.0) {
            refused.add(&format!("discount-{at}"), "Enter a percentage above 0 and up to 100.");
        }
        if !seen.insert(&discount.reach) {
            refused.add(&format!("discount-{at}"), "This has a discount above. Keep one line.");
        }
    }
}

/// R045 to R047, R154 to R158, E20, E21.
fn leaving(terms: &PlanTerms, currency: &Currency, refused: &mut Refusals) {
    if let Leaving::Days(days) = terms.cancellation
        && !(1..=DAYS).contains(&days)
    {
        refused.add("cancellation_days", "Enter 1 to 365 days.");
    }
    if !(0..=DAYS).contains(&terms.notice_days) {
        refused.add("notice_days", "Enter 0 to 365 days.");
    }
    let commitment = terms.commitment;
    if commitment.applies == Applies::Off {
        return;
    }
    if !(1..=12).contains(&commitment.months) {
        refused.add("minimum_months", "Enter 1 to 12 months.");
    }
    if let Some(sentence) = not_whole(commitment.fee, currency) {
        refused.add("early_fee", sentence);
    }
}

/// The early cancellation fee has no cents (R155, E20).
fn not_whole(fee: Money, currency: &Currency) -> Option<String> {
    let unit = 10i64.pow(currency.digits);
    if fee.0 < 0 {
        return Some("Enter a whole amount, such as 150.".into());
    }
    let below = fee.0 / unit;
    (fee.0 % unit != 0).then(|| {
        let whole = currency.whole_units();
        format!("Early Cancellation Fee is {}. Whole {whole} only: {below} or {}.", currency.plain(fee), below + 1)
    })
}

/// R060 to R062.
fn benefits(terms: &PlanTerms, refused: &mut Refusals) {
    if terms.benefits.len() > BENEFITS {
        refused.add("pick", "Keep it to 50 items.");
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
}

/// R049, R079.
pub fn needs_agreement(name: &str) -> String {
    let name = if name.trim().is_empty() { "This type" } else { name.trim() };
    format!("{name} needs an agreement before you can save it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Quantity, Rate};
    use crate::plans::rules::terms::{Commitment, Discount, Portal, Reach, Trial};
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

    fn all(terms: &PlanTerms, color: &str) -> Refusals {
        check(terms, color, &Currency { code: "USD".into(), digits: 2 })
    }

    fn sentence(terms: PlanTerms, field: &str) -> String {
        all(&terms, "#c99700").at(field).to_string()
    }

    #[test]
    fn a_whole_offer_has_nothing_against_it() {
        assert_eq!(all(&PlanTerms { benefits: vec![facial(1000)], ..gold() }, "#c99700"), Refusals::new());
        assert!(all(&PlanTerms { discount: Rate::ZERO, setup_fee: Money::ZERO, ..gold() }, "#c99700").is_empty());
    }

    /// R049, R079
    #[test]
    fn a_type_without_an_agreement_is_refused() {
        assert_eq!(sentence(PlanTerms { agreement_id: None, ..gold() }, "agreement"), "Gold needs an agreement before you can save it.");
    }

    #[test]
    fn a_type_without_a_name_a_fee_or_a_color_is_refused() {
        assert_eq!(sentence(PlanTerms { name: " ".into(), ..gold() }, "name"), "Enter a name of at most 60 characters.");
        assert_eq!(sentence(PlanTerms { prices: vec![], ..gold() }, "every"), "Choose Monthly, Quarterly, Yearly or Both.");
        let free = PriceOption { id: 0, every: Every::Month, fee: Money::ZERO, auto_renew: true };
        assert_eq!(sentence(PlanTerms { prices: vec![free], ..gold() }, "fee_month"), "Enter a membership fee above 0.");
        assert_eq!(all(&gold(), "gold").at("color"), "Choose a color.");
    }

    #[test]
    fn an_item_is_given_once_and_in_a_number_above_zero() {
        assert_eq!(sentence(PlanTerms { benefits: vec![facial(0)], ..gold() }, "quantity-0"), "Enter a number above 0.");
        let twice = PlanTerms { benefits: vec![facial(1000), facial(2000)], ..gold() };
        assert_eq!(sentence(twice, "quantity-1"), "Facial is on the list twice. Keep one line with the whole number.");
    }

    /// R154, R155, E20, E21
    #[test]
    fn a_commitment_is_of_1_to_12_months_and_its_fee_of_whole_dollars() {
        let with = |months, fee| PlanTerms { commitment: Commitment { months, fee: Money(fee), applies: Applies::New }, ..gold() };
        assert_eq!(sentence(with(12, 15_000), "minimum_months"), "");
        assert_eq!(sentence(with(13, 15_000), "minimum_months"), "Enter 1 to 12 months.");
        assert_eq!(sentence(with(0, 15_000), "minimum_months"), "Enter 1 to 12 months.");
        assert_eq!(sentence(with(6, 1999), "early_fee"), "Early Cancellation Fee is 19.99. Whole dollars only: 19 or 20.");
        assert_eq!(sentence(with(6, 0), "early_fee"), "");
        let off = PlanTerms { commitment: Commitment { months: 0, fee: Money(1999), applies: Applies::Off }, ..gold() };
        assert!(all(&off, "#c99700").is_empty());
    }

    /// E11
    #[test]
    fn only_what_is_collected_by_invoice_may_go_without_an_agreement_and_says_why() {
        let scheme = PlanTerms { agreement_id: None, invoice_only: true, ..gold() };
        assert_eq!(
            sentence(scheme.clone(), "no_agreement_reason"),
            "Enter why this type has no agreement. The reason is kept in the activity log."
        );
        let told = PlanTerms { no_agreement_reason: "Terms are on each invoice".into(), ..scheme };
        assert!(all(&told, "#c99700").is_empty());
        let bound = Commitment { months: 6, fee: Money(15_000), applies: Applies::New };
        let sentence_of = sentence(PlanTerms { commitment: bound, ..told.clone() }, "minimum_months");
        assert!(sentence_of.starts_with("A minimum time commitment is signed."));
        let alone = PlanTerms { portal: Portal { self_enroll: true, ..Portal::default() }, ..told };
        assert!(sentence(alone, "self_enroll").starts_with("What is collected by invoice alone cannot be joined in the portal."));
    }

    /// R067, R068, R088
    #[test]
    fn a_trial_has_days_and_costs_at_most_the_fee() {
        let trial = |days, price| PlanTerms { trial: Some(Trial { days, price: Money(price) }), ..gold() };
        assert!(all(&trial(30, 9900), "#c99700").is_empty());
        assert_eq!(sentence(trial(366, 0), "trial_days"), "Enter 1 to 365 days, or nothing for no trial.");
        assert_eq!(sentence(trial(30, 9901), "trial_price"), "A trial costs at most the fee of $99.00.");
        assert_eq!(sentence(PlanTerms { billing_day: BillingDay::Day(32), ..gold() }, "billing_day"), "Enter a day from 1 to 31.");
    }

    /// R041
    #[test]
    fn each_part_of_the_inventory_has_one_discount() {
        let twenty = Discount { reach: Reach::AddOns, rate: Rate(200_000) };
        let twice = PlanTerms { discounts: vec![twenty.clone(), Discount { rate: Rate(100_000), ..twenty }], ..gold() };
        assert_eq!(sentence(twice, "discount-1"), "This has a discount above. Keep one line.");
    }

    #[test]
    fn the_rest_has_its_limits() {
        assert_eq!(sentence(PlanTerms { cancellation: Leaving::Days(0), ..gold() }, "cancellation_days"), "Enter 1 to 365 days.");
        assert_eq!(sentence(PlanTerms { notice_days: 400, ..gold() }, "notice_days"), "Enter 0 to 365 days.");
        assert_eq!(
            sentence(PlanTerms { healthcode: "A-1".into(), ..gold() }, "healthcode"),
            "A Healthcode code has at most 20 letters and digits."
        );
        assert_eq!(
            sentence(PlanTerms { perks: vec!["x".repeat(121)], ..gold() }, "perks"),
            "Keep it to 20 lines of at most 120 characters."
        );
    }
}
