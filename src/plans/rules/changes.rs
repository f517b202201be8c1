//! What changed between two versions of a plan, field by field, in the words of the editor: for the activity log (R271).

use super::terms::{Every, PlanTerms};
use crate::clinic::Currency;

/// A changed field: its label, the old and the new value. An empty value was not there.
pub type Change = (String, String, String);

/// `agreement` gives an agreement's name by its key.
pub fn between(old: &PlanTerms, new: &PlanTerms, currency: &Currency, agreement: impl Fn(i64) -> String) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |label: &str, old: String, new: String| {
        if old != new {
            changes.push((label.to_string(), old, new));
        }
    };
    let on = |on: bool| if on { "on" } else { "off" }.to_string();
    compare("Name", old.name.clone(), new.name.clone());
    compare("Tier", old.tier.to_string(), new.tier.to_string());
    compare("Description", old.description.clone(), new.description.clone());
    compare("Discount", old.discount.to_string(), new.discount.to_string());
    compare("Payment Frequency (Billing Frequency)", frequency(old), frequency(new));
    compare("One-Time Setup Fee", currency.money(old.setup_fee), currency.money(new.setup_fee));
    for every in Every::ALL {
        let fee =
            |terms: &PlanTerms| terms.prices.iter().find(|price| price.every == *every).map_or(String::new(), |p| currency.money(p.fee));
        compare(fee_label(*every), fee(old), fee(new));
    }
    let name = |id: Option<i64>| id.map_or(String::new(), &agreement);
    compare("Membership Agreement", name(old.agreement_id), name(new.agreement_id));
    compare("Send the membership fee to the patient's wallet", on(old.bank_fee), on(new.bank_fee));
    let items = old.benefits.iter().chain(new.benefits.iter().filter(|b| !old.benefits.iter().any(|o| o.item_id == b.item_id)));
    for item in items {
        let given = |terms: &PlanTerms| {
            let found = terms.benefits.iter().find(|benefit| benefit.item_id == item.item_id);
            found.map_or(String::new(), |b| format!("{} a month, {}", b.quantity, b.expires.label()))
        };
        compare(&format!("Free monthly {}", item.item_name), given(old), given(new));
    }
    changes
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
    terms.prices.iter().map(|price| price.every.label()).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Money, Quantity, Rate};
    use crate::plans::{Benefit, Expires, PriceOption};

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
        assert!(between(&old, &new, &usd, |_| String::new()).is_empty());
        new.prices = vec![PriceOption { id: 0, every: Every::Month, fee: Money(9900), auto_renew: true }];
        new.agreement_id = Some(2);
        new.benefits = vec![Benefit { quantity: Quantity(2000), ..facial }];
        let changes = between(&old, &new, &usd, |id| format!("Terms {id}"));
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
}
