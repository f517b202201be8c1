//! Many customers at once, each with a card that paid once: for sample data. Not of the processor's wire.

use super::cards;
use super::customers::{self, keep};
use super::payments;
use super::reply::{Fault, Params, Reply, Told};
use diesel::prelude::*;
use serde_json::json;

/// `number` is the test card of all, `amounts` what each has paid, with commas between, `currency` in what.
pub fn create(c: &mut SqliteConnection, params: &Params) -> Told {
    let message = "The sandbox takes only its test cards.";
    let card = cards::find(params.need("number")?).ok_or_else(|| Fault::request(Some("incorrect_number"), Some("number"), message))?;
    let currency = params.need("currency")?.to_ascii_lowercase();
    let year = i64::from(time::OffsetDateTime::now_utc().year()) + 4;
    let mut made = Vec::new();
    for amount in params.need("amounts")?.split(',') {
        let wrong = || Fault::request(Some("parameter_invalid_integer"), Some("amounts"), "Amounts are whole numbers above 0.");
        let amount: i64 = amount.trim().parse().ok().filter(|amount| *amount > 0).ok_or_else(wrong)?;
        let customer = customers::add_customer(c, "Sample member", "")?;
        let method = customers::add_method(c, card, 11, year)?;
        keep(c, &method, Some(&customer))?;
        let payment = payments::add_paid(c, &customer, &method, amount, &currency)?;
        made.push(json!({
            "customer": customer, "method": method, "payment": payment,
            "brand": card.brand, "last4": card.last4(), "exp_month": 11, "exp_year": year,
        }));
    }
    Reply::ok(json!(made))
}
