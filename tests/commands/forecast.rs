//! `tessera forecast`.

use super::run;
use serde_json::Value;

const ASKED: &str = r#"{"plan": {"name": "Gold", "prices": [{"every": "month", "fee": "31.00"}],
    "trial": {"days": 14, "price": "0.00"}, "benefits": [{"item": "Facial", "quantity": "1", "every": "month"}]},
  "start": "2026-03-20", "billing_day": 1, "pay_every": "month", "until": "2026-05-02"}"#;

/// R088, R067, R064: the second worked example, from JSON to JSON.
#[test]
fn a_forecast_is_printed_as_json() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("gold.json"), ASKED).expect("written");
    let ran = run(folder.path(), &["forecast", "gold.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let told: Value = serde_json::from_str(&ran.out).expect("JSON");
    let charges: Vec<(&str, &str)> = told["charges"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|charge| (charge["on"].as_str().expect("a day"), charge["amount"].as_str().expect("a sum")))
        .collect();
    assert_eq!(charges, [("2026-03-20", "0.00"), ("2026-04-03", "28.93"), ("2026-05-01", "31.00")]);
    assert_eq!(told["grants"][0]["on"], "2026-05-01");
    assert!(told["charges"][1]["lines"][0]["why"].as_str().expect("a sentence").starts_with("$31.00 × 28 of 30 days"));
    assert!(told["ends_on"].is_null());
}

/// Unknown keys and impossible dates are refused with the key's path, exit code 2.
#[test]
fn a_wrong_key_is_named_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    for (wrong, path) in [("2026-02-30", "start"), ("2026-13-01", "start")] {
        std::fs::write(folder.path().join("gold.json"), ASKED.replace("2026-03-20", wrong)).expect("written");
        let ran = run(folder.path(), &["forecast", "gold.json"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(&format!("{path}: ")), "{}", ran.err);
    }
    std::fs::write(folder.path().join("gold.json"), ASKED.replace("\"price\"", "\"prize\"")).expect("written");
    let ran = run(folder.path(), &["forecast", "gold.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("plan.trial.prize: "), "{}", ran.err);
    assert_eq!(run(folder.path(), &["forecast", "nowhere.json"]).code, 1);
}
