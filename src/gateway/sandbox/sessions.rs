//! Checkout Sessions in setup mode: one visit to the card page, and the setup intent inside it.

use super::cards::{Does, TestCard};
use super::customers;
use super::reply::{Fault, Params, Reply, Told};
use super::store::{new_id, now};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde_json::{Value, json};

const COLUMNS: &str = "SELECT id, setup_intent, customer, success_url, cancel_url, url, method, created FROM sessions";

#[derive(QueryableByName)]
pub struct Session {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    setup_intent: String,
    #[diesel(sql_type = Text)]
    customer: String,
    #[diesel(sql_type = Text)]
    success_url: String,
    #[diesel(sql_type = Text)]
    pub cancel_url: String,
    #[diesel(sql_type = Text)]
    url: String,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<String>,
    #[diesel(sql_type = BigInt)]
    created: i64,
}

impl Session {
    pub fn complete(&self) -> bool {
        self.method.is_some()
    }

    /// Where the browser goes when the card is kept.
    pub fn success(&self) -> String {
        self.success_url.replace("{CHECKOUT_SESSION_ID}", &self.id)
    }
}

/// `base` is where a browser reaches this server.
pub fn create(c: &mut SqliteConnection, params: &Params, base: &str) -> Told {
    if params.need("mode")? != "setup" {
        return Err(Fault::request(None, Some("mode"), "The sandbox only knows sessions in setup mode."));
    }
    let customer = params.need("customer")?;
    customers::need_customer(c, customer)?;
    let id = new_id("cs_test");
    sql_query(
        "INSERT INTO sessions (id, setup_intent, customer, success_url, cancel_url, url, created) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind::<Text, _>(&id)
    .bind::<Text, _>(new_id("seti"))
    .bind::<Text, _>(customer)
    .bind::<Text, _>(address(params, "success_url")?)
    .bind::<Text, _>(address(params, "cancel_url")?)
    .bind::<Text, _>(format!("{base}/pay/{id}"))
    .bind::<BigInt, _>(now())
    .execute(c)?;
    show(c, &id, params)
}

/// The browser is sent there: only to a web page.
fn address<'a>(params: &'a Params, name: &str) -> Result<&'a str, Fault> {
    let url = params.need(name)?;
    let web = url.starts_with("http://") || url.starts_with("https://");
    if web { Ok(url) } else { Err(Fault::request(Some("url_invalid"), Some(name), "Not a valid URL.")) }
}

pub fn session(c: &mut SqliteConnection, id: &str) -> Result<Session, Fault> {
    let row = sql_query(format!("{COLUMNS} WHERE id = $1")).bind::<Text, _>(id);
    row.get_result(c).optional()?.ok_or_else(|| Fault::missing("checkout.session", id))
}

pub fn show(c: &mut SqliteConnection, id: &str, params: &Params) -> Told {
    let session = session(c, id)?;
    let setup_intent = if params.expands("setup_intent") {
        setup_intent(c, &session, params.expands("setup_intent.payment_method"))?
    } else {
        Value::from(session.setup_intent.as_str())
    };
    Reply::ok(json!({
        "id": session.id, "object": "checkout.session", "mode": "setup", "customer": session.customer, "created": session.created,
        "success_url": session.success_url, "cancel_url": session.cancel_url, "livemode": false, "setup_intent": setup_intent,
        "status": if session.complete() { "complete" } else { "open" },
        "url": (!session.complete()).then_some(&session.url),
    }))
}

pub fn show_setup_intent(c: &mut SqliteConnection, id: &str, params: &Params) -> Told {
    let row = sql_query(format!("{COLUMNS} WHERE setup_intent = $1")).bind::<Text, _>(id);
    let session: Session = row.get_result(c).optional()?.ok_or_else(|| Fault::missing("setupintent", id))?;
    Reply::ok(setup_intent(c, &session, params.expands("payment_method"))?)
}

fn setup_intent(c: &mut SqliteConnection, session: &Session, expand: bool) -> Result<Value, Fault> {
    let method = match &session.method {
        Some(id) if expand => customers::method(c, id)?.json()?,
        Some(id) => Value::from(id.as_str()),
        None => Value::Null,
    };
    Ok(json!({
        "id": session.setup_intent, "object": "setup_intent", "customer": session.customer, "usage": "off_session", "payment_method": method,
        "status": if session.complete() { "succeeded" } else { "requires_payment_method" },
    }))
}

/// What the card page does with a card entered. A second press changes nothing.
pub enum Entered {
    Kept(Session),
    Declined(Session),
}

pub fn enter(c: &mut SqliteConnection, id: &str, card: &TestCard, month: i64, year: i64) -> Result<Entered, Fault> {
    let found = session(c, id)?;
    if found.complete() {
        return Ok(Entered::Kept(found));
    }
    if card.does == Does::DeclinedAtAttach {
        return Ok(Entered::Declined(found));
    }
    let method = customers::add_method(c, card, month, year)?;
    customers::keep(c, &method, Some(&found.customer))?;
    let update = sql_query("UPDATE sessions SET method = $1 WHERE id = $2");
    update.bind::<Text, _>(method).bind::<Text, _>(id).execute(c)?;
    Ok(Entered::Kept(found))
}
