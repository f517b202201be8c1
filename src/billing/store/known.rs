//! What stands here of payments and refunds that the card processor lists, for comparing both.

use crate::base::{Money, Res};
use crate::billing::{AttemptState, ChargeState};
use crate::db::Conn;
use crate::db::schema::{attempts, charges, payments, refunds};
use crate::gateway::{ChargeSeen, RefundSeen};
use diesel::prelude::*;
use std::collections::HashMap;

/// An attempt with its charge and the payment that came of it.
#[derive(Clone, Debug, Queryable)]
pub struct Tried {
    pub charge_id: i64,
    pub key: String,
    pub processor_id: Option<String>,
    pub state: AttemptState,
    pub charge_state: ChargeState,
    pub payment: Option<(i64, Money)>,
}

/// Attempts by the processor's payment that they are: by their key, else by the processor's own name.
pub fn tried<'a>(conn: &mut Conn, listed: &'a [ChargeSeen]) -> Res<HashMap<&'a str, Tried>> {
    let keys: Vec<&str> = listed.iter().filter_map(|seen| seen.key.as_deref()).collect();
    let by_key: HashMap<String, Tried> = load(conn, keys, vec![])?.into_iter().map(|one| (one.key.clone(), one)).collect();
    let known = |seen: &ChargeSeen| seen.key.as_ref().and_then(|key| by_key.get(key));
    // Those of sample members were taken without a key.
    let others: Vec<&str> = listed.iter().filter(|seen| known(seen).is_none()).map(|seen| seen.id.as_str()).collect();
    let by_name = load(conn, vec![], others)?.into_iter().filter_map(|one| Some((one.processor_id.clone()?, one)));
    let by_name: HashMap<String, Tried> = by_name.collect();
    Ok(listed.iter().filter_map(|seen| Some((seen.id.as_str(), known(seen).or(by_name.get(&seen.id))?.clone()))).collect())
}

fn load(conn: &mut Conn, keys: Vec<&str>, names: Vec<&str>) -> Res<Vec<Tried>> {
    if keys.is_empty() && names.is_empty() {
        return Ok(vec![]);
    }
    Ok(attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .left_join(payments::table.on(payments::attempt_id.eq(attempts::id.nullable())))
        .filter(attempts::key.eq_any(keys).or(attempts::processor_id.eq_any(names)))
        .select((
            attempts::charge_id,
            attempts::key,
            attempts::processor_id,
            attempts::state,
            charges::state,
            (payments::id, payments::amount).nullable(),
        ))
        .load(conn)?)
}

/// Those of some listed payments that were adopted after a restore: by the processor's name, our payment.
pub fn adopted(conn: &mut Conn, listed: &[ChargeSeen]) -> Res<HashMap<String, i64>> {
    let keys: Vec<String> = listed.iter().map(|seen| adopted_key(&seen.id)).collect();
    let rows: Vec<(String, i64)> =
        payments::table.filter(payments::once_key.eq_any(keys)).select((payments::reference, payments::id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The key of the one payment here that an adopted payment of the processor's becomes.
pub fn adopted_key(id: &str) -> String {
    format!("adopted:{id}")
}

/// Which of some charges are paid, each by which payment of the processor's.
pub fn paid_by(conn: &mut Conn, charges: &[i64]) -> Res<HashMap<i64, String>> {
    let rows: Vec<(i64, Option<String>)> = attempts::table
        .filter(attempts::charge_id.eq_any(charges))
        .filter(attempts::state.eq(AttemptState::Paid))
        .select((attempts::charge_id, attempts::processor_id))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(charge, id)| Some((charge, id?))).collect())
}

/// A payment or refund of ours by card, with the processor's name for it.
#[derive(Clone, Debug, Queryable)]
pub struct Ours {
    pub id: i64,
    pub amount: Money,
    pub processor_id: Option<String>,
}

/// Card payments in the order of their keys, from after one to another.
pub fn card_payments(conn: &mut Conn, after: i64, last: i64, limit: i64) -> Res<Vec<Ours>> {
    Ok(payments::table
        .inner_join(attempts::table.on(attempts::id.nullable().eq(payments::attempt_id)))
        .filter(payments::id.gt(after).and(payments::id.le(last)))
        .order(payments::id)
        .limit(limit)
        .select((payments::id, payments::amount, attempts::processor_id))
        .load(conn)?)
}

/// The newest payment's key, 0 where there is none.
pub fn last_payment(conn: &mut Conn) -> Res<i64> {
    Ok(payments::table.select(diesel::dsl::max(payments::id)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// A refund with the processor's name for the payment it gives back of.
#[derive(Clone, Debug, Queryable)]
pub struct Given {
    pub id: i64,
    pub key: String,
    pub amount: Money,
    pub state: String,
    pub processor_id: Option<String>,
    pub payment: Option<String>,
}

/// Refunds of ours by the processor's name for them; and which of the payments are ours.
pub type GivenBack<'a> = (HashMap<&'a str, Given>, HashMap<String, i64>);

/// Our refunds by the processor's refund that they are, and which of the payments are ours.
pub fn given<'a>(conn: &mut Conn, listed: &'a [RefundSeen]) -> Res<GivenBack<'a>> {
    let keys: Vec<&str> = listed.iter().filter_map(|seen| seen.key.as_deref()).collect();
    let rows: Vec<Given> = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .left_join(attempts::table.on(attempts::id.nullable().eq(payments::attempt_id)))
        .filter(refunds::key.eq_any(keys))
        .select((refunds::id, refunds::key, refunds::amount, refunds::state, refunds::processor_id, attempts::processor_id.nullable()))
        .load(conn)?;
    let by_key: HashMap<String, Given> = rows.into_iter().map(|one| (one.key.clone(), one)).collect();
    let known = |seen: &RefundSeen| seen.key.as_ref().and_then(|key| by_key.get(key));
    let others: Vec<&str> = listed.iter().filter(|seen| known(seen).is_none()).filter_map(|seen| seen.payment.as_deref()).collect();
    let ours = load(conn, vec![], others)?.into_iter().filter_map(|one| Some((one.processor_id?, one.charge_id))).collect();
    Ok((listed.iter().filter_map(|seen| Some((seen.id.as_str(), known(seen)?.clone()))).collect(), ours))
}

/// Refunds to cards that are done, in the order of their keys, from after one to another.
pub fn card_refunds(conn: &mut Conn, after: i64, last: i64, limit: i64) -> Res<Vec<Ours>> {
    Ok(refunds::table
        .filter(refunds::method.eq(crate::billing::Method::Card).and(refunds::state.eq("done")))
        .filter(refunds::id.gt(after).and(refunds::id.le(last)))
        .order(refunds::id)
        .limit(limit)
        .select((refunds::id, refunds::amount, refunds::processor_id))
        .load(conn)?)
}

/// The newest refund's key, 0 where there is none.
pub fn last_refund(conn: &mut Conn) -> Res<i64> {
    Ok(refunds::table.select(diesel::dsl::max(refunds::id)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// Charges and refunds whose answer is awaited.
pub fn under_way(conn: &mut Conn) -> Res<i64> {
    let waits = ["due", "sending", "unknown"];
    let charges: i64 = charges::table.filter(charges::state.eq_any(waits)).count().get_result(conn)?;
    let refunds: i64 = refunds::table.filter(refunds::state.eq_any(waits)).count().get_result(conn)?;
    Ok(charges + refunds)
}
