//! The forecast as a document: what `tessera forecast` reads and prints. `document/asked.rs` is the question, `document/told.rs`
//! the answer. Amounts are decimal text with two places; a period's second date is the next one's first.

mod asked;
mod told;

use super::forecast::forecast;
use crate::clinic::Currency;

/// What is wrong with a question, and where: `plan.prices[0].fee: …`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {sentence}")]
pub struct Wrong {
    pub path: String,
    pub sentence: String,
}

impl Wrong {
    fn at(path: impl Into<String>, sentence: impl Into<String>) -> Wrong {
        Wrong { path: path.into(), sentence: sentence.into() }
    }
}

/// Answers a question in JSON with JSON.
pub fn answer(json: &str) -> Result<String, Wrong> {
    let mut read = serde_json::Deserializer::from_str(json);
    let asked: asked::Asked = serde_path_to_error::deserialize(&mut read).map_err(|error| {
        let path = error.path().to_string();
        Wrong::at(if path == "." { "the document".into() } else { path }, error.into_inner().to_string())
    })?;
    read.end().map_err(|error| Wrong::at("the document", error.to_string()))?;
    let whole = asked.check()?;
    // Nothing is printed with its sign; the code names no currency.
    let currency = Currency { code: "USD".into(), digits: asked::DIGITS };
    let seen = forecast(whole.standing, &whole.events, whole.until, &currency);
    let told = told::Told::of(&seen, &whole.items);
    Ok(serde_json::to_string_pretty(&told).expect("text and numbers only"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(asked: &Value) -> Value {
        serde_json::from_str(&answer(&asked.to_string()).expect("it is answered")).expect("JSON")
    }

    fn refused(asked: &Value) -> String {
        answer(&asked.to_string()).expect_err("it is refused").to_string()
    }

    fn gold() -> Value {
        json!({
            "plan": { "name": "Gold", "prices": [{ "every": "month", "fee": "99.00" }], "setup_fee": "0.00", "auto_renew": true, "tax_rate": "0",
                      "trial": { "days": 0, "price": "0.00" }, "benefits": [{ "item": "Facial", "quantity": "1", "every": "month" }],
                      "bank_fee": false, "cancellation": "end_of_period", "commitment": { "months": 0, "fee": "0" } },
            "start": "2026-01-31", "billing_day": "anniversary", "pay_every": "month",
            "coupon": { "kind": "percent", "value": "50", "cycles": 3 },
            "events": [{ "on": "2026-06-10", "cancel": {} }], "until": "2027-01-31"
        })
    }

    #[test]
    fn the_example_is_answered() {
        let told = told(&gold());
        let charge = &told["charges"][0];
        assert_eq!((&charge["on"], &charge["amount"]), (&json!("2026-01-31"), &json!("49.50")));
        assert_eq!(charge["period"], json!(["2026-01-31", "2026-02-28"]));
        assert_eq!(charge["lines"][0]["what"], "membership fee");
        assert_eq!((&charge["lines"][1]["what"], &charge["lines"][1]["amount"]), (&json!("coupon"), &json!("-49.50")));
        assert_eq!(told["grants"][0], json!({ "on": "2026-01-31", "item": "Facial", "quantity": "1", "expires": null }));
        assert_eq!(told["charges"].as_array().map(Vec::len), Some(5));
        assert_eq!(told["ends_on"], "2026-06-30");
    }

    #[test]
    fn four_keys_are_enough() {
        let asked = json!({ "plan": { "prices": [{ "every": "year", "fee": "990" }] }, "start": "2026-02-28", "pay_every": "year", "until": "2028-02-28" });
        let told = told(&asked);
        let days: Vec<&Value> = told["charges"].as_array().expect("a list").iter().map(|charge| &charge["on"]).collect();
        assert_eq!(days, ["2026-02-28", "2027-02-28"]);
        assert_eq!(told["ends_on"], Value::Null);
    }

    #[test]
    fn tax_is_a_line_of_its_own() {
        let asked = json!({ "plan": { "prices": [{ "every": "month", "fee": "10.00" }], "tax_rate": "8.25" }, "start": "2026-02-28", "pay_every": "month", "until": "2026-03-01" });
        let told = told(&asked);
        assert_eq!(told["charges"][0]["amount"], "10.83");
        assert_eq!(told["charges"][0]["lines"][1]["amount"], "0.83");
    }

    /// Unknown keys, impossible dates and sums are refused with their path.
    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let with = |path: &str, value: Value| {
            let mut asked = gold();
            *asked.pointer_mut(path).expect("it is there") = value;
            refused(&asked)
        };
        assert!(with("/plan/prices/0/fee", json!("9.999")).starts_with("plan.prices[0].fee: "));
        assert!(with("/plan/prices/0/fee", json!("-9.00")).starts_with("plan.prices[0].fee: "));
        assert!(with("/start", json!("2026-02-30")).starts_with("start: "));
        assert!(with("/start", json!("9900-01-31")).starts_with("start: "));
        assert!(with("/start", json!("0001-01-31")).starts_with("start: "));
        assert!(with("/until", json!("2126-02-01")).starts_with("until: "));
        assert!(with("/pay_every", json!("year")).starts_with("pay_every: "));
        assert!(with("/billing_day", json!(32)).starts_with("billing_day: "));
        assert!(with("/coupon/value", json!("120")).starts_with("coupon.value: "));
        assert!(with("/plan/commitment/fee", json!("19.99")).starts_with("plan.commitment.fee: "));
        assert!(with("/plan/commitment/months", json!(13)).starts_with("plan.commitment.months: "));
        assert!(with("/events/0", json!({ "on": "2026-06-10", "sing": {} })).starts_with("events[0]"));
        assert!(with("/plan/trial", json!({ "days": 3, "price": "1", "color": "red" })).starts_with("plan.trial.color: "));
        assert!(refused(&json!({ "plan": {} })).starts_with("plan: "));
    }
}
