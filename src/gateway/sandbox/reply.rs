//! What the wire is asked and what it answers: parameters in, JSON out, errors in Stripe's shape.

use serde_json::{Map, Value, json};

/// An answer, status and JSON.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

/// Why a call changes nothing.
#[derive(Debug)]
pub enum Fault {
    Refused(Reply),
    Database(diesel::result::Error),
}

pub type Told = Result<Reply, Fault>;

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Fault {
        Fault::Database(error)
    }
}

impl Reply {
    pub fn ok(body: Value) -> Told {
        Ok(Reply { status: 200, body })
    }

    pub fn error(status: u16, kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Reply {
        Reply { status, body: json!({"error": {"type": kind, "code": code, "param": param, "message": message}}) }
    }

    /// A card said no. This is an answer, and is kept as one under its idempotency key.
    pub fn declined(decline_code: &str, payment: Option<Value>) -> Reply {
        let error = decline(decline_code);
        let mut body = json!({ "error": error });
        if let Some(payment) = payment {
            body["error"]["payment_intent"] = payment;
        }
        Reply { status: 402, body }
    }
}

/// Stripe's error of a decline: some codes stand for themselves, the others are `card_declined` with a reason.
pub fn decline(decline_code: &str) -> Value {
    let (code, message) = match decline_code {
        "expired_card" => ("expired_card", "Your card has expired."),
        "authentication_required" => ("authentication_required", "Your card was declined. This transaction requires authentication."),
        "insufficient_funds" => ("card_declined", "Your card has insufficient funds."),
        _ => ("card_declined", "Your card was declined."),
    };
    json!({"type": "card_error", "code": code, "decline_code": decline_code, "message": message})
}

impl Fault {
    /// 400: the request itself is wrong.
    pub fn request(code: Option<&str>, param: Option<&str>, message: &str) -> Fault {
        Fault::Refused(Reply::error(400, "invalid_request_error", code, param, message))
    }

    /// 404: no such row.
    pub fn missing(what: &str, id: &str) -> Fault {
        let message = format!("No such {what}: '{id}'");
        Fault::Refused(Reply::error(404, "invalid_request_error", Some("resource_missing"), Some("id"), &message))
    }
}

/// The parameters of a form or a query, in order.
#[derive(Debug, Default)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    /// The value given; an empty one is none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub fn need(&self, name: &str) -> Result<&str, Fault> {
        let missing = || Fault::request(Some("parameter_missing"), Some(name), &format!("Missing required param: {name}."));
        self.get(name).ok_or_else(missing)
    }

    pub fn whole(&self, name: &str) -> Result<i64, Fault> {
        let bad = |_| Fault::request(Some("parameter_invalid_integer"), Some(name), "Invalid integer.");
        self.need(name)?.parse().map_err(bad)
    }

    /// Rows wanted of a list, 1 to 100.
    pub fn limit(&self) -> Result<i64, Fault> {
        let limit = if self.get("limit").is_some() { self.whole("limit")? } else { 10 };
        let bad = || Fault::request(Some("parameter_invalid_integer"), Some("limit"), "A limit is between 1 and 100.");
        if (1..=100).contains(&limit) { Ok(limit) } else { Err(bad()) }
    }

    /// Whether the caller wants an object in place of its id.
    pub fn expands(&self, what: &str) -> bool {
        self.0.iter().any(|(key, value)| key.starts_with("expand[") && (value == what || value.starts_with(&format!("{what}."))))
    }

    /// `metadata[name]=value`, as a JSON object.
    pub fn metadata(&self) -> Value {
        let named = |(key, value): &(String, String)| {
            let name = key.strip_prefix("metadata[")?.strip_suffix(']')?;
            Some((name.to_string(), Value::from(value.as_str())))
        };
        Value::Object(self.0.iter().filter_map(named).collect::<Map<_, _>>())
    }
}
