//! The history of a membership's terms.

use super::{Frozen, Overrides};
use crate::base::{Date, Error, Money, Now, Res};
use crate::clinic::Actor;
use crate::db::schema::{membership_terms, memberships};
use crate::db::{Conn, Tx, Utc};
use crate::memberships::Status;
use crate::memberships::rules::course::Stage;
use crate::plans::PlanVersion;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

/// Terms that hold from a day on.
#[derive(Clone, Copy, Debug)]
pub struct NewTerms<'a> {
    pub from_on: Date,
    pub plan_version_id: i64,
    pub frozen: &'a Frozen,
    pub overrides: &'a Overrides,
    /// What the patient signed for them, where they did.
    pub signed_record: Option<i64>,
}

/// Terms of running memberships change what is asked for next too: see [`foresee`].
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, membership: i64, new: &NewTerms) -> Res<()> {
    diesel::insert_into(membership_terms::table)
        .values((
            membership_terms::membership_id.eq(membership),
            membership_terms::from_on.eq(new.from_on),
            membership_terms::plan_version_id.eq(new.plan_version_id),
            membership_terms::price_option_id.eq(new.frozen.price.id),
            membership_terms::signed_record_id.eq(new.signed_record),
            membership_terms::terms.eq(serde_json::to_string(new.frozen)?),
            membership_terms::overrides.eq(serde_json::to_string(new.overrides)?),
            membership_terms::created_by.eq(&actor.name),
            membership_terms::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// What is asked for next, worked out anew after other terms or another billing day were agreed on.
pub fn foresee(tx: &mut Tx, membership: i64) -> Res<()> {
    let facts = super::facts(tx, membership)?;
    let amount = if facts.row.next_billing_on.is_some() { facts.foreseen() } else { Money::ZERO };
    diesel::update(memberships::table.find(membership)).set(memberships::next_amount.eq(amount)).execute(tx.c())?;
    Ok(())
}

/// When the fee of some terms was agreed on; they may have been written again since, for another reason.
pub fn told_at(conn: &mut Conn, membership: i64, stage: &Stage) -> Res<Utc> {
    let rows: Vec<(String, Utc)> = membership_terms::table
        .filter(membership_terms::membership_id.eq(membership).and(membership_terms::from_on.eq(stage.from_on)))
        .order(membership_terms::id.desc())
        .select((membership_terms::terms, membership_terms::created_at))
        .load(conn)?;
    let mut at = None;
    for (terms, created_at) in rows {
        let frozen: Frozen = serde_json::from_str(&terms)?;
        if frozen.price.fee != stage.price.fee {
            break;
        }
        at = Some(created_at);
    }
    at.ok_or(Error::NotFound)
}

/// Those that never had the terms of a version, now or to come.
macro_rules! older_than {
    ($version:expr) => {
        memberships::table.filter(memberships::plan_id.eq($version.plan_id)).filter(not(exists(
            membership_terms::table
                .filter(membership_terms::membership_id.eq(memberships::id))
                .filter(membership_terms::plan_version_id.eq($version.id)),
        )))
    };
}

/// Begun and not ended memberships of a plan with terms older than a version, those that renew first at the head.
pub fn older(conn: &mut Conn, version: &PlanVersion) -> Res<Vec<i64>> {
    let query = older_than!(version).filter(memberships::status.ne_all(vec!["waiting", "ended", "undone"]));
    Ok(query.order((memberships::next_on, memberships::id)).select(memberships::id).load(conn)?)
}

/// How many of them renew.
pub fn count_older(conn: &mut Conn, version: &PlanVersion) -> Res<i64> {
    let query = older_than!(version).filter(memberships::status.eq_any(Status::HELD.to_vec())).filter(memberships::ends_on.is_null());
    Ok(query.count().get_result(conn)?)
}
