//! What other parts show of a patient's memberships: those that run or wait, with what is wrong with them.

use super::Status;
use super::status::{Mark, Star};
use crate::base::{Date, Res};
use crate::db::Conn;
use crate::db::schema::{memberships, plan_versions, plans};
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

/// A patient's memberships, the oldest first, and the stars beside the name, the highest tier first.
pub fn with_stars(conn: &mut Conn, patient_id: i64, today: Date) -> Res<(Vec<Glance>, Vec<Star>)> {
    type Row = (Glance, Date, Option<Date>, String, i64);
    let rows: Vec<Row> = memberships::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .inner_join(plans::table.on(plans::id.eq(memberships::plan_id)))
        .filter(memberships::patient_id.eq(patient_id))
        .order((plan_versions::tier.desc(), memberships::id))
        .select((COLUMNS, memberships::starts_on, memberships::ends_on, plans::color, plan_versions::tier))
        .load(conn)?;
    let (mut glances, mut stars) = (Vec::new(), Vec::new());
    for (glance, starts_on, ends_on, color, tier) in rows {
        if let Some(mark) = Mark::shown(glance.status, starts_on, ends_on, today) {
            stars.push(Star { plan: glance.plan.clone(), color, mark, tier });
        }
        if !matches!(glance.status, Status::Ended | Status::Undone) {
            glances.push(glance);
        }
    }
    glances.sort_by_key(|glance| glance.id);
    Ok((glances, stars))
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
