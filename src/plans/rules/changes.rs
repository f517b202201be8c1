//! What changed between two versions of a plan, field by field, in the words of the editor: for the activity log (R271).

use super::terms::{Applies, BillingDay, Every, Leaving, PlanTerms, Reach};
use crate::base::Money;
use crate::clinic::Currency;
use std::collections::BTreeSet;

/// A changed field: its label, the old and the new value. An empty value was not there.
pub type Change = (String, String, String);

/// Names of what the terms hold by key.
pub trait Names {
    fn agreement(&self, id: i64) -> String;
    fn item(&self, id: i64) -> String;
}

pub fn between(old: &PlanTerms, new: &PlanTerms, currency: &Currency, names: &impl Names) -> Vec<Change> {
    let (old, new) = (fields(old, currency, names), fields(new, currency, names));
    let labels = new.iter().chain(&old).map(|(label, _)| label);
    let mut seen = BTreeSet::new();
    let value = |fields: &[(String, String)], label: &str| {
        fields.iter().find(|(other, _)| other == label).map_or(String::new(), |(_, value)| value.clone())
    };
    labels
        .filter(|label| seen.insert(label.as_str()))
        .map(|label| (label.clone(), value(&old, label), value(&new, label)))
        .filter(|(_, old, new)| old != new)
        .collect()
}

fn on(on: bool) -> String {
    if on { "on" } else { "off" }.to_string()
}

/// Each field of the editor in its order, with its value in words.
fn fields(terms: &PlanTerms, currency: &Currency, names: &impl Names) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut add = |label: &str, value: String| all.push((label.to_string(), value));
    let money = |sum: Money| currency.money(sum);
    let agreement = |id: Option<i64>| id.map_or(String::new(), |id| names.agreement(id));
    add("Name", terms.name.clone());
    add("Tier", terms.tier.to_string());
    add("Description", terms.description.clone());
    add("Discount", terms.discount.to_string());
    for discount in &terms.discounts {
        add(&format!("Discount on {}", reach(&discount.reach, names)), discount.rate.to_string());
    }
    add("Discounts add to those of other types", on(terms.stacks));
    add("Payment Frequency (Billing Frequency)", frequency(terms));
    add("One-Time Setup Fee", money(terms.setup_fee));
    for price in &terms.prices {
        add(fee_label(price.every), money(price.fee));
        add(&format!("Auto-renew, {}", price.every.label().to_lowercase()), on(price.auto_renew));
    }
    add("Membership Agreement", agreement(terms.agreement_id));
    add("Collected by invoice only", on(terms.invoice_only));
    add("Why there is no agreement", terms.no_agreement_reason.clone());
    add("Trial Length", terms.trial.map_or(String::new(), |trial| format!("{} days", trial.days)));
    add("Trial Price", terms.trial.map_or(String::new(), |trial| money(trial.price)));
    add("Billing day", billing_day(terms.billing_day));
    add("Send the membership fee to the patient's wallet", on(terms.bank_fee));
    add("With a coupon, bank", if terms.bank_fee { terms.coupon_banks.label().to_string() } else { String::new() });
    add("Patients can enroll themselves in the portal", on(terms.portal.self_enroll));
    add("Members see wallet credits and services in the portal", on(terms.portal.wallet_visible));
    let commitment = terms.commitment;
    let binds = commitment.applies != Applies::Off;
    let bound = |value: String| if binds { value } else { String::new() };
    add("Minimum time commitment", commitment.applies.label().to_string());
    add("Minimum Months", bound(commitment.months.to_string()));
    add("Early Cancellation Fee", bound(money(commitment.fee)));
    add("Cancellation", leaving(terms.cancellation));
    add("Notice period", format!("{} days", terms.notice_days));
    add("Cancellation policy", terms.cancellation_text.clone());
    add("Membership Description for Booking Portal", terms.portal.description.clone());
    add("Listed in portal", on(terms.portal.listed));
    add("Perks", terms.perks.join("; "));
    add("Healthcode code", terms.healthcode.clone());
    for benefit in &terms.benefits {
        let given = format!("{} {}, {}", benefit.quantity, benefit.every.per(), benefit.expires.label());
        add(&format!("Free monthly {}", benefit.item_name), given);
    }
    add("Free products begin", terms.first_grant.label().to_string());
    all
}

/// `add-ons`, `the category Peels`, `Facial`
pub fn reach(reach: &Reach, names: &impl Names) -> String {
    match reach {
        Reach::AddOns => "add-ons".into(),
        Reach::Services => "services".into(),
        Reach::Products => "products".into(),
        Reach::Category(name) => format!("the category {name}"),
        Reach::Item(id) => names.item(*id),
    }
}

fn billing_day(day: BillingDay) -> String {
    match day {
        BillingDay::Anniversary => "the joining day".into(),
        BillingDay::Day(day) => format!("day {day} of the month"),
    }
}

fn leaving(leaving: Leaving) -> String {
    match leaving {
        Leaving::EndOfPeriod => "at the end of the paid period".into(),
        Leaving::Now => "at once".into(),
        Leaving::Days(days) => format!("after {days} days"),
    }
}

/// `Monthly Membership Fee`
pub fn fee_label(every: Every) -> &'static str {
    match every {
        Every::Month => "Monthly Membership Fee",
        Every::Quarter => "Quarterly Membership Fee",
        Every::Year => "Yearly Membership Fee",
    }
}

fn frequency(terms: &PlanTerms) -> String {
    match terms.prices.as_slice() {
        [price] => price.every.label().to_string(),
        [_, _] => "Both".to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Quantity, Rate};
    use crate::plans::rules::terms::{Commitment, Discount, Trial};
    use crate::plans::{Benefit, Expires, PriceOption};

    struct Numbered;

    impl Names for Numbered {
        fn agreement(&self, id: i64) -> String {
            format!("Terms {id}")
        }
        fn item(&self, id: i64) -> String {
            format!("item {id}")
        }
    }

    #[test]
    fn each_changed_field_is_told_with_both_values() {
        let facial = Benefit {
            item_id: 1,
            item_name: "Facial".into(),
            unit: "treatment".into(),
            unit_price: Money(10_000),
            quantity: Quantity(1000),
            every: Every::Month,
            expires: Expires::Never,
        };
        let old = PlanTerms {
            name: "Gold".into(),
            description: String::new(),
            tier: 1,
            discount: Rate(100_000),
            setup_fee: Money(2500),
            agreement_id: Some(1),
            bank_fee: false,
            prices: vec![PriceOption { id: 5, every: Every::Month, fee: Money(9500), auto_renew: true }],
            benefits: vec![facial.clone()],
            ..PlanTerms::default()
        };
        let mut new = old.clone();
        let usd = Currency { code: "USD".into(), digits: 2 };
        assert!(between(&old, &new, &usd, &Numbered).is_empty());
        new.prices = vec![PriceOption { id: 0, every: Every::Month, fee: Money(9900), auto_renew: true }];
        new.agreement_id = Some(2);
        new.benefits = vec![Benefit { quantity: Quantity(2000), ..facial }];
        let changes = between(&old, &new, &usd, &Numbered);
        let change = |label: &str, old: &str, new: &str| (label.to_string(), old.to_string(), new.to_string());
        assert_eq!(
            changes,
            [
                change("Monthly Membership Fee", "$95.00", "$99.00"),
                change("Membership Agreement", "Terms 1", "Terms 2"),
                change("Free monthly Facial", "1 a month, stays until used", "2 a month, stays until used"),
            ]
        );
    }

    /// R271
    #[test]
    fn what_was_not_there_and_what_is_gone_have_an_empty_side() {
        let usd = Currency { code: "USD".into(), digits: 2 };
        let fee = |every, fee| PriceOption { id: 0, every, fee: Money(fee), auto_renew: true };
        let old = PlanTerms { prices: vec![fee(Every::Month, 9900)], ..PlanTerms::default() };
        let new = PlanTerms {
            prices: vec![fee(Every::Month, 9900), PriceOption { auto_renew: false, ..fee(Every::Year, 99_000) }],
            discounts: vec![Discount { reach: Reach::AddOns, rate: Rate(200_000) }],
            trial: Some(Trial { days: 30, price: Money::ZERO }),
            billing_day: BillingDay::Day(1),
            cancellation: Leaving::Days(30),
            commitment: Commitment { months: 6, fee: Money(15_000), applies: Applies::New },
            perks: vec!["Priority booking".into(), "VIP service".into()],
            ..old.clone()
        };
        let told: Vec<String> =
            between(&old, &new, &usd, &Numbered).into_iter().map(|(label, old, new)| format!("{label}: {old} → {new}")).collect();
        assert_eq!(
            told,
            [
                "Discount on add-ons:  → 20%",
                "Payment Frequency (Billing Frequency): Monthly → Both",
                "Yearly Membership Fee:  → $990.00",
                "Auto-renew, yearly:  → off",
                "Trial Length:  → 30 days",
                "Trial Price:  → $0.00",
                "Billing day: the joining day → day 1 of the month",
                "Minimum time commitment: Off → New members only",
                "Minimum Months:  → 6",
                "Early Cancellation Fee:  → $150.00",
                "Cancellation: at the end of the paid period → after 30 days",
                "Perks:  → Priority booking; VIP service",
            ]
        );
        let gone = between(&new, &old, &usd, &Numbered);
        assert!(gone.contains(&("Yearly Membership Fee".into(), "$990.00".into(), String::new())));
    }
}
