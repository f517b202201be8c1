//! The stars beside patients' names.

use crate::base::{Date, Res};
use crate::db::Conn;
use crate::db::schema::{memberships, plan_versions, plans};
use crate::memberships::Status;
use crate::memberships::status::{Mark, Star};
use diesel::prelude::*;
use std::collections::HashMap;

/// The stars of some patients, highest tier first; a membership that ended this month leaves a hollow one.
pub fn stars(conn: &mut Conn, patients: &[i64], today: Date) -> Res<HashMap<i64, Vec<Star>>> {
    type StarRow = (i64, Status, Date, Option<Date>, String, String, i64);
    let rows: Vec<StarRow> = memberships::table
        .inner_join(plans::table.on(plans::id.eq(memberships::plan_id)))
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(memberships::patient_id.eq_any(patients))
        .filter(memberships::status.ne_all(vec!["waiting", "undone", "suspended", "unpaid"]))
        .order((plan_versions::tier.desc(), memberships::id))
        .select((
            memberships::patient_id,
            memberships::status,
            memberships::starts_on,
            memberships::ends_on,
            plan_versions::name,
            plans::color,
            plan_versions::tier,
        ))
        .load(conn)?;
    let mut stars: HashMap<i64, Vec<Star>> = HashMap::new();
    for (patient, status, starts_on, ends_on, plan, color, tier) in rows {
        if let Some(mark) = Mark::shown(status, starts_on, ends_on, today) {
            stars.entry(patient).or_default().push(Star { plan, color, mark, tier });
        }
    }
    Ok(stars)
}
