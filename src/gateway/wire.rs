//! Stripe's objects, as far as we read them. What we do not read is left out, so that a newer version of theirs still fits.

use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
pub struct Customer {
    pub id: String,
}

#[derive(Deserialize)]
pub struct Session {
    pub id: String,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
}

/// A Checkout Session asked for with `expand[]=setup_intent.payment_method`.
#[derive(Deserialize)]
pub struct FinishedSession {
    pub setup_intent: SetupIntent,
}

#[derive(Deserialize)]
pub struct SetupIntent {
    #[serde(default)]
    pub payment_method: Option<PaymentMethod>,
}

#[derive(Deserialize)]
pub struct PaymentMethod {
    pub id: String,
    pub card: Card,
}

#[derive(Deserialize)]
pub struct Card {
    pub brand: String,
    pub last4: String,
    pub exp_month: i64,
    pub exp_year: i64,
}

#[derive(Deserialize)]
pub struct PaymentIntent {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    #[serde(default)]
    pub customer: Option<String>,
    #[serde(default)]
    pub metadata: HashMap<String, String>,
    #[serde(default)]
    pub last_payment_error: Option<Fault>,
    #[serde(default)]
    pub latest_charge: Option<LatestCharge>,
}

/// An id, or the object where it was asked for with `expand[]`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum LatestCharge {
    Expanded { amount_refunded: i64 },
    Id(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
pub struct Refund {
    pub id: String,
    #[serde(default)]
    pub amount: i64,
    #[serde(default)]
    pub payment_intent: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub failure_reason: Option<String>,
    #[serde(default)]
    pub metadata: Option<HashMap<String, String>>,
}

#[derive(Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    pub has_more: bool,
}

#[derive(Deserialize)]
pub struct Failure {
    pub error: Fault,
}

#[derive(Deserialize)]
pub struct Fault {
    #[serde(rename = "type", default)]
    pub kind: String,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub decline_code: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
    #[serde(default)]
    pub param: Option<String>,
    #[serde(default)]
    pub payment_intent: Option<FailedIntent>,
}

#[derive(Deserialize)]
pub struct FailedIntent {
    pub id: String,
}
