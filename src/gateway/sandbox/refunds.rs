//! Refunds of payments, never more than was paid.

use super::page::Page;
use super::payments::{self, Payment, metadata};
use super::reply::{Fault, Params, Reply, Told};
use super::store::{new_id, now};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde_json::{Value, json};
use std::collections::HashMap;

const COLUMNS: &str = "SELECT id, payment, amount, metadata, created FROM refunds";

#[derive(QueryableByName)]
struct Refund {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    payment: String,
    #[diesel(sql_type = BigInt)]
    amount: i64,
    #[diesel(sql_type = Text)]
    metadata: String,
    #[diesel(sql_type = BigInt)]
    created: i64,
}

impl Refund {
    fn json(&self, payment: &Payment) -> Value {
        json!({
            "id": self.id, "object": "refund", "amount": self.amount, "currency": payment.currency, "payment_intent": self.payment,
            "charge": payment.charge_id(), "metadata": metadata(&self.metadata), "created": self.created, "status": "succeeded",
        })
    }
}

pub fn create(c: &mut SqliteConnection, params: &Params) -> Told {
    let payment = payments::payment(c, params.need("payment_intent")?)?;
    if !payment.paid() {
        return Err(Fault::request(Some("charge_not_refundable"), None, "This payment took no money."));
    }
    let left = payment.amount - payment.refunded;
    let amount = if params.get("amount").is_some() { params.whole("amount")? } else { left };
    if left == 0 {
        let message = format!("Charge {} has already been refunded.", payment.charge_id());
        return Err(Fault::request(Some("charge_already_refunded"), None, &message));
    }
    if amount < 1 || amount > left {
        let message = format!("Refund amount ({amount}) is not within what is left of the charge ({left}).");
        return Err(Fault::request(None, Some("amount"), &message));
    }
    let refund = Refund { id: new_id("re"), payment: payment.id.clone(), amount, metadata: params.metadata().to_string(), created: now() };
    sql_query("INSERT INTO refunds (id, payment, amount, metadata, created) VALUES ($1, $2, $3, $4, $5)")
        .bind::<Text, _>(&refund.id)
        .bind::<Text, _>(&refund.payment)
        .bind::<BigInt, _>(refund.amount)
        .bind::<Text, _>(&refund.metadata)
        .bind::<BigInt, _>(refund.created)
        .execute(c)?;
    let update = sql_query("UPDATE payments SET refunded = refunded + $1 WHERE id = $2");
    update.bind::<BigInt, _>(amount).bind::<Text, _>(&payment.id).execute(c)?;
    Reply::ok(refund.json(&payment))
}

pub fn show(c: &mut SqliteConnection, id: &str) -> Told {
    let row = sql_query(format!("{COLUMNS} WHERE id = $1")).bind::<Text, _>(id);
    let refund: Refund = row.get_result(c).optional()?.ok_or_else(|| Fault::missing("refund", id))?;
    let payment = payments::payment(c, &refund.payment)?;
    Reply::ok(refund.json(&payment))
}

/// Those of one payment, or all of them.
pub fn list(c: &mut SqliteConnection, params: &Params) -> Told {
    let page = Page::of(c, params, "refunds", "refunds")?;
    let of = params.get("payment_intent").map(|id| payments::payment(c, id)).transpose()?.map(|payment| payment.id);
    let rows: Vec<Refund> = sql_query(format!("{COLUMNS} WHERE ($1 IS NULL OR payment = $1) AND seq < $2 AND seq > $3 {}", page.order()))
        .bind::<Nullable<Text>, _>(&of)
        .bind::<BigInt, _>(page.below)
        .bind::<BigInt, _>(page.above)
        .load(c)?;
    // As many payments as there are rows, a hundred at most.
    let payments = rows.iter().map(|refund| Ok((refund.payment.clone(), payments::payment(c, &refund.payment)?)));
    let payments: HashMap<String, Payment> = payments.collect::<Result<_, Fault>>()?;
    Reply::ok(page.list(rows, |refund| refund.json(&payments[&refund.payment])))
}
