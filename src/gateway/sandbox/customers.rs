//! Customers and their cards (payment methods).

use super::cards::{self, Does, TestCard};
use super::reply::{Fault, Params, Reply, Told};
use super::store::{new_id, now};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use serde_json::{Value, json};

#[derive(QueryableByName)]
struct Customer {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = BigInt)]
    created: i64,
}

#[derive(QueryableByName)]
pub struct Method {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = BigInt)]
    pub exp_month: i64,
    #[diesel(sql_type = BigInt)]
    pub exp_year: i64,
    #[diesel(sql_type = Nullable<Text>)]
    pub customer: Option<String>,
    #[diesel(sql_type = Bool)]
    recovered: bool,
    #[diesel(sql_type = BigInt)]
    created: i64,
}

impl Method {
    fn card(&self) -> Result<&'static TestCard, Fault> {
        cards::find(&self.number).ok_or(Fault::Database(diesel::result::Error::NotFound))
    }

    pub fn does(&self) -> Result<Does, Fault> {
        if self.recovered { Ok(Does::Pays) } else { Ok(self.card()?.does) }
    }

    pub fn json(&self) -> Result<Value, Fault> {
        let card = self.card()?;
        Ok(json!({
            "id": self.id, "object": "payment_method", "type": "card", "customer": self.customer, "created": self.created, "livemode": false,
            "card": {"brand": card.brand, "last4": card.last4(), "exp_month": self.exp_month, "exp_year": self.exp_year, "funding": "credit"},
        }))
    }
}

pub fn create_customer(c: &mut SqliteConnection, params: &Params) -> Told {
    let id = add_customer(c, params.get("name").unwrap_or_default(), params.get("email").unwrap_or_default())?;
    show_customer(c, &id)
}

pub fn add_customer(c: &mut SqliteConnection, name: &str, email: &str) -> Result<String, Fault> {
    let id = new_id("cus");
    sql_query("INSERT INTO customers (id, name, email, created) VALUES ($1, $2, $3, $4)")
        .bind::<Text, _>(&id)
        .bind::<Text, _>(name)
        .bind::<Text, _>(email)
        .bind::<BigInt, _>(now())
        .execute(c)?;
    Ok(id)
}

pub fn show_customer(c: &mut SqliteConnection, id: &str) -> Told {
    Reply::ok(customer_json(&customer(c, id)?))
}

fn customer_json(customer: &Customer) -> Value {
    let Customer { id, name, email, created } = customer;
    json!({"id": id, "object": "customer", "name": name, "email": email, "created": created, "livemode": false})
}

fn customer(c: &mut SqliteConnection, id: &str) -> Result<Customer, Fault> {
    let row = sql_query("SELECT id, name, email, created FROM customers WHERE id = $1").bind::<Text, _>(id);
    row.get_result(c).optional()?.ok_or_else(|| Fault::missing("customer", id))
}

/// Refuses a customer that there is not, as a parameter of the request.
pub fn need_customer(c: &mut SqliteConnection, id: &str) -> Result<(), Fault> {
    customer(c, id).map(|_| ())
}

pub fn method(c: &mut SqliteConnection, id: &str) -> Result<Method, Fault> {
    let row = sql_query("SELECT id, number, exp_month, exp_year, customer, recovered, created FROM methods WHERE id = $1");
    row.bind::<Text, _>(id).get_result(c).optional()?.ok_or_else(|| Fault::missing("PaymentMethod", id))
}

pub fn show_method(c: &mut SqliteConnection, id: &str) -> Told {
    Reply::ok(method(c, id)?.json()?)
}

/// From a raw number, which only test numbers are taken for.
pub fn create_method(c: &mut SqliteConnection, params: &Params) -> Told {
    if params.need("type")? != "card" {
        return Err(Fault::request(None, Some("type"), "The sandbox only knows cards."));
    }
    let (month, year) = (params.whole("card[exp_month]")?, params.whole("card[exp_year]")?);
    if !(1..=12).contains(&month) || !(2000..=2100).contains(&year) {
        return Err(Fault::request(Some("invalid_expiry_month"), Some("card[exp_month]"), "Your card's date is not right."));
    }
    let message = "The sandbox takes only its test cards.";
    let card = cards::find(params.need("card[number]")?);
    let card = card.ok_or_else(|| Fault::request(Some("incorrect_number"), Some("card[number]"), message))?;
    let id = add_method(c, card, month, year)?;
    show_method(c, &id)
}

pub fn add_method(c: &mut SqliteConnection, card: &TestCard, month: i64, year: i64) -> Result<String, Fault> {
    let id = new_id("pm");
    sql_query("INSERT INTO methods (id, number, exp_month, exp_year, created) VALUES ($1, $2, $3, $4, $5)")
        .bind::<Text, _>(&id)
        .bind::<Text, _>(card.number)
        .bind::<BigInt, _>(month)
        .bind::<BigInt, _>(year)
        .bind::<BigInt, _>(now())
        .execute(c)?;
    Ok(id)
}

pub fn attach(c: &mut SqliteConnection, id: &str, params: &Params) -> Told {
    let customer = params.need("customer")?;
    need_customer(c, customer)?;
    let method = method(c, id)?;
    if method.customer.as_deref().is_some_and(|owner| owner != customer) {
        return Err(Fault::request(None, Some("customer"), "This card is attached to another customer."));
    }
    if method.does()? == Does::DeclinedAtAttach {
        return Ok(Reply::declined("generic_decline", None));
    }
    keep(c, id, Some(customer))?;
    show_method(c, id)
}

pub fn detach(c: &mut SqliteConnection, id: &str) -> Told {
    if method(c, id)?.customer.is_none() {
        return Err(Fault::request(None, None, "This card is not attached to a customer."));
    }
    keep(c, id, None)?;
    show_method(c, id)
}

/// Gives a card to a customer, or to none.
pub fn keep(c: &mut SqliteConnection, id: &str, customer: Option<&str>) -> Result<(), Fault> {
    let update = sql_query("UPDATE methods SET customer = $1 WHERE id = $2");
    update.bind::<Nullable<Text>, _>(customer).bind::<Text, _>(id).execute(c)?;
    Ok(())
}

/// The card pays from now on.
pub fn recover(c: &mut SqliteConnection, id: &str) -> Result<(), Fault> {
    let touched = sql_query("UPDATE methods SET recovered = 1 WHERE id = $1").bind::<Text, _>(id).execute(c)?;
    if touched == 1 { Ok(()) } else { Err(Fault::missing("PaymentMethod", id)) }
}
