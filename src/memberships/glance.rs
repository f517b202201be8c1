//! What other parts show of a patient's memberships: those that run or wait, with what is wrong with them.

use super::Status;
use crate::base::{Date, Res};
use crate::db::Conn;
use crate::db::schema::{memberships, plan_versions};
use diesel::prelude::*;

/// A membership that is neither ended nor undone.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Glance {
    pub id: i64,
    pub plan: String,
    pub status: Status,
    /// The first day on which its benefits rest, where it is past due.
    pub grace_until: Option<Date>,
    pub next_billing_on: Option<Date>,
    pub card_id: Option<i64>,
}

/// A patient's memberships, the oldest first.
pub fn of_patient(conn: &mut Conn, patient_id: i64) -> Res<Vec<Glance>> {
    let query = memberships::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(memberships::patient_id.eq(patient_id))
        .filter(memberships::status.ne_all(["ended", "undone"]))
        .order(memberships::id);
    Ok(query.select(COLUMNS).load(conn)?)
}

/// The memberships that are charged to a card, whoever's they are.
pub fn charged_to(conn: &mut Conn, card_id: i64) -> Res<Vec<Glance>> {
    let query = memberships::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(memberships::card_id.eq(card_id))
        .filter(memberships::status.ne_all(["ended", "undone"]))
        .order(memberships::id);
    Ok(query.select(COLUMNS).load(conn)?)
}

type Columns = (
    memberships::id,
    plan_versions::name,
    memberships::status,
    memberships::grace_until,
    memberships::next_billing_on,
    memberships::card_id,
);
const COLUMNS: Columns = (
    memberships::id,
    plan_versions::name,
    memberships::status,
    memberships::grace_until,
    memberships::next_billing_on,
    memberships::card_id,
);
