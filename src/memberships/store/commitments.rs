//! Who is asked to agree to the commitment of a type, who was told of it, and the terms that consent makes.

use super::{Facts, Frozen, Overrides, terms};
use crate::base::{Date, Now, Res};
use crate::clinic::Actor;
use crate::db::schema::{letters, membership_terms, memberships};
use crate::db::{Conn, Tx};
use crate::letters::outbox::State;
use crate::memberships::Status;
use crate::plans::Commitment;
use diesel::prelude::*;
use std::collections::HashMap;

/// Members of a plan whose membership goes on, by key.
pub fn of_plan(conn: &mut Conn, plan: i64) -> Res<Vec<i64>> {
    let running = memberships::table.filter(memberships::plan_id.eq(plan)).filter(memberships::status.eq_any(Status::HELD.to_vec()));
    Ok(running.filter(memberships::ends_on.is_null()).order(memberships::id).select(memberships::id).load(conn)?)
}

/// What the letter about a commitment is about: the same makes no second letter.
pub fn letter_key(membership: i64, commitment: Commitment) -> String {
    format!("commitment:{membership}:{}:{}", commitment.months, commitment.fee.0)
}

/// Where the letters about a commitment are on their way, by membership.
pub fn told(conn: &mut Conn, memberships: &[i64], commitment: Commitment) -> Res<HashMap<i64, State>> {
    let keys: Vec<String> = memberships.iter().map(|id| letter_key(*id, commitment)).collect();
    let rows: Vec<(Option<i64>, State)> =
        letters::table.filter(letters::once_key.eq_any(keys)).select((letters::membership_id, letters::state)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, state)| Some((id?, state))).collect())
}

/// The terms in force on a day and those to come, each with the commitment from now on; nothing else of them changes.
pub fn commit(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    facts: &Facts,
    (commitment, from_on): (Commitment, Date),
    signed_record: i64,
) -> Res<()> {
    let mut rows: Vec<(Date, i64, String)> = membership_terms::table
        .filter(membership_terms::membership_id.eq(facts.row.id))
        .order((membership_terms::from_on, membership_terms::id))
        .select((membership_terms::from_on, membership_terms::plan_version_id, membership_terms::terms))
        .load(tx.c())?;
    let in_force = rows.iter().rposition(|(from, ..)| *from <= from_on).unwrap_or(0);
    let overrides = Overrides { committed_on: Some(from_on), ..facts.overrides.clone() };
    for (from, plan_version_id, terms) in rows.drain(in_force..) {
        let mut frozen: Frozen = serde_json::from_str(&terms)?;
        frozen.terms.commitment = commitment;
        let from_on = from.max(from_on);
        let new = terms::NewTerms { from_on, plan_version_id, frozen: &frozen, overrides: &overrides, signed_record: Some(signed_record) };
        terms::add(tx, now, actor, facts.row.id, &new)?;
    }
    Ok(())
}
