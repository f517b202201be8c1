//! Payments (payment intents): each is one attempt, confirmed at once.

use super::cards::Does;
use super::customers::{self, Method};
use super::page::Page;
use super::reply::{Fault, Params, Reply, Told, decline};
use super::store::{new_id, now};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use serde_json::{Value, json};

const COLUMNS: &str =
    "SELECT id, customer, method, amount, currency, description, metadata, off_session, decline_code, refunded, created FROM payments";

#[derive(QueryableByName)]
pub struct Payment {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    customer: String,
    #[diesel(sql_type = Text)]
    method: String,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    #[diesel(sql_type = Text)]
    pub currency: String,
    #[diesel(sql_type = Text)]
    description: String,
    /// A JSON object of texts.
    #[diesel(sql_type = Text)]
    metadata: String,
    #[diesel(sql_type = Bool)]
    off_session: bool,
    #[diesel(sql_type = Nullable<Text>)]
    decline_code: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub refunded: i64,
    #[diesel(sql_type = BigInt)]
    created: i64,
}

impl Payment {
    pub fn paid(&self) -> bool {
        self.decline_code.is_none()
    }

    /// Stripe's name of the money movement inside the payment.
    pub fn charge_id(&self) -> String {
        self.id.replacen("pi_", "ch_", 1)
    }

    fn json(&self, expand_charge: bool) -> Value {
        let received = if self.paid() { self.amount } else { 0 };
        let charge = if expand_charge {
            json!({
                "id": self.charge_id(), "object": "charge", "amount": self.amount, "amount_refunded": self.refunded, "currency": self.currency,
                "paid": self.paid(), "refunded": self.paid() && self.refunded == self.amount, "payment_intent": self.id,
                "status": if self.paid() { "succeeded" } else { "failed" },
            })
        } else {
            Value::from(self.charge_id())
        };
        json!({
            "id": self.id, "object": "payment_intent", "amount": self.amount, "amount_received": received, "currency": self.currency,
            "customer": self.customer, "description": self.description, "created": self.created, "livemode": false, "latest_charge": charge,
            "metadata": metadata(&self.metadata), "capture_method": "automatic", "payment_method_types": ["card"],
            "payment_method": self.paid().then_some(&self.method),
            "last_payment_error": self.decline_code.as_deref().map(decline),
            "status": if self.paid() { "succeeded" } else { "requires_payment_method" },
        })
    }

    /// As `/_sandbox/charges` shows it: for proofs, everything on one level.
    fn proof(&self) -> Value {
        json!({
            "id": self.id, "customer": self.customer, "method": self.method, "amount": self.amount, "currency": self.currency,
            "description": self.description, "metadata": metadata(&self.metadata), "off_session": self.off_session,
            "paid": self.paid(), "decline_code": self.decline_code, "refunded": self.refunded, "created": self.created,
        })
    }
}

/// What we wrote ourselves; anything else in the file is shown as none.
pub fn metadata(stored: &str) -> Value {
    serde_json::from_str(stored).unwrap_or_else(|_| json!({}))
}

pub fn create(c: &mut SqliteConnection, params: &Params) -> Told {
    let amount = params.whole("amount")?;
    if amount < 1 {
        return Err(Fault::request(Some("parameter_invalid_integer"), Some("amount"), "This value must be greater than or equal to 1."));
    }
    let currency = params.need("currency")?.to_ascii_lowercase();
    if params.get("confirm") != Some("true") {
        return Err(Fault::request(None, Some("confirm"), "The sandbox only takes payments that are confirmed at once."));
    }
    let customer = params.need("customer")?;
    customers::need_customer(c, customer)?;
    let method = customers::method(c, params.need("payment_method")?)?;
    if method.customer.as_deref() != Some(customer) {
        return Err(Fault::request(None, Some("payment_method"), "The card does not belong to this customer."));
    }
    let off_session = params.get("off_session") == Some("true");
    let payment = Payment {
        id: new_id("pi"),
        customer: customer.to_string(),
        amount,
        currency,
        description: params.get("description").unwrap_or_default().to_string(),
        metadata: params.metadata().to_string(),
        off_session,
        decline_code: decline_code(&method, off_session)?.map(str::to_string),
        method: method.id,
        refunded: 0,
        created: now(),
    };
    insert(c, &payment)?;
    match &payment.decline_code {
        Some(code) => Ok(Reply::declined(code, Some(payment.json(false)))),
        None => Reply::ok(payment.json(params.expands("latest_charge"))),
    }
}

/// A payment that was taken some time, for sample data.
pub fn add_paid(c: &mut SqliteConnection, customer: &str, method: &str, amount: i64, currency: &str) -> Result<String, Fault> {
    let payment = Payment {
        id: new_id("pi"),
        customer: customer.into(),
        method: method.into(),
        amount,
        currency: currency.into(),
        description: String::new(),
        metadata: "{}".into(),
        off_session: false,
        decline_code: None,
        refunded: 0,
        created: now(),
    };
    insert(c, &payment)?;
    Ok(payment.id)
}

fn decline_code(method: &Method, off_session: bool) -> Result<Option<&'static str>, Fault> {
    let today = time::OffsetDateTime::now_utc();
    let passed = (method.exp_year, method.exp_month) < (i64::from(today.year()), i64::from(u8::from(today.month())));
    Ok(match method.does()? {
        Does::Declines(code) => Some(code),
        Does::DeclinedAtAttach => Some("generic_decline"),
        _ if passed => Some("expired_card"),
        Does::NeedsPatient if off_session => Some("authentication_required"),
        Does::NeedsPatient | Does::Pays => None,
    })
}

fn insert(c: &mut SqliteConnection, payment: &Payment) -> Result<(), Fault> {
    sql_query(
        "INSERT INTO payments (id, customer, method, amount, currency, description, metadata, off_session, decline_code, created)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind::<Text, _>(&payment.id)
    .bind::<Text, _>(&payment.customer)
    .bind::<Text, _>(&payment.method)
    .bind::<BigInt, _>(payment.amount)
    .bind::<Text, _>(&payment.currency)
    .bind::<Text, _>(&payment.description)
    .bind::<Text, _>(&payment.metadata)
    .bind::<Bool, _>(payment.off_session)
    .bind::<Nullable<Text>, _>(&payment.decline_code)
    .bind::<BigInt, _>(payment.created)
    .execute(c)?;
    Ok(())
}

pub fn payment(c: &mut SqliteConnection, id: &str) -> Result<Payment, Fault> {
    let row = sql_query(format!("{COLUMNS} WHERE id = $1")).bind::<Text, _>(id);
    row.get_result(c).optional()?.ok_or_else(|| Fault::missing("payment_intent", id))
}

pub fn show(c: &mut SqliteConnection, id: &str, params: &Params) -> Told {
    Reply::ok(payment(c, id)?.json(params.expands("latest_charge")))
}

pub fn list(c: &mut SqliteConnection, params: &Params) -> Told {
    let page = Page::of(c, params, "payments", "payment_intents")?;
    let order = page.order();
    let rows: Vec<Payment> = match params.get("customer") {
        Some(customer) => sql_query(format!("{COLUMNS} WHERE customer = $1 AND seq < $2 AND seq > $3 {order}"))
            .bind::<Text, _>(customer)
            .bind::<BigInt, _>(page.below)
            .bind::<BigInt, _>(page.above)
            .load(c)?,
        None => sql_query(format!("{COLUMNS} WHERE seq < $1 AND seq > $2 {order}"))
            .bind::<BigInt, _>(page.below)
            .bind::<BigInt, _>(page.above)
            .load(c)?,
    };
    let expand = params.expands("data.latest_charge");
    Reply::ok(page.list(rows, |payment| payment.json(expand)))
}

/// Every payment, oldest first.
pub fn proofs(c: &mut SqliteConnection) -> Told {
    let rows: Vec<Payment> = sql_query(format!("{COLUMNS} ORDER BY seq")).load(c)?;
    Reply::ok(Value::Array(rows.iter().map(Payment::proof).collect()))
}
