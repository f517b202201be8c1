//! A membership's first row: what it begins with.

use super::{Frozen, Overrides, terms};
use crate::base::{Date, Error, Now, Res};
use crate::clinic::Actor;
use crate::db::schema::memberships;
use crate::db::{Conn, Tx, Utc};
use crate::memberships::rules::course::Course;
use crate::memberships::rules::fees;
use crate::memberships::{Collection, Status};
use diesel::prelude::*;

/// A membership about to be.
#[derive(Clone, Debug)]
pub struct NewMembership {
    pub patient_id: i64,
    pub payer_id: i64,
    pub clinic_id: i64,
    pub plan_id: i64,
    pub plan_version_id: i64,
    pub status: Status,
    pub collection: Collection,
    pub card_id: Option<i64>,
    pub frozen: Frozen,
    pub overrides: Overrides,
    /// The coupon that the overrides hold the terms of.
    pub coupon_id: Option<i64>,
    pub joined_on: Date,
    pub course: Course,
    /// The form's own key: the same form sent twice enrolls once.
    pub once_key: Option<String>,
}

impl NewMembership {
    /// What it begins with.
    pub fn terms(&self, signed_record: Option<i64>) -> terms::NewTerms<'_> {
        let (from_on, plan_version_id) = (self.course.starts_on, self.plan_version_id);
        terms::NewTerms { from_on, plan_version_id, frozen: &self.frozen, overrides: &self.overrides, signed_record }
    }
}

/// The membership that came of a form sent before.
pub fn by_once_key(conn: &mut Conn, once_key: &str) -> Res<Option<i64>> {
    Ok(memberships::table.filter(memberships::once_key.eq(once_key)).select(memberships::id).first(conn).optional()?)
}

pub fn insert(tx: &mut Tx, now: Now, actor: &Actor, new: &NewMembership) -> Res<i64> {
    let added = diesel::insert_into(memberships::table)
        .values((
            memberships::patient_id.eq(new.patient_id),
            memberships::payer_id.eq(new.payer_id),
            memberships::clinic_id.eq(new.clinic_id),
            memberships::plan_id.eq(new.plan_id),
            memberships::plan_version_id.eq(new.plan_version_id),
            memberships::status.eq(new.status),
            memberships::collection.eq(new.collection),
            memberships::card_id.eq(new.card_id),
            memberships::every.eq(new.frozen.price.every),
            memberships::fee.eq(new.frozen.price.fee),
            memberships::joined_on.eq(new.joined_on),
            memberships::starts_on.eq(new.course.starts_on),
            memberships::anchor_on.eq(new.course.calendar.first),
            memberships::billing_day.eq(i64::from(new.course.calendar.day)),
            memberships::next_on.eq(new.course.starts_on),
            memberships::next_no.eq(1i64),
            memberships::next_billing_on.eq(Some(new.course.starts_on)),
            memberships::next_amount.eq(fees::total(&new.course, &new.course.period(1, new.course.starts_on))),
            memberships::ends_on.eq(new.course.known_end()),
            memberships::coupon_id.eq(new.coupon_id),
            memberships::once_key.eq(&new.once_key),
            memberships::created_by.eq(&actor.name),
            memberships::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(memberships::id)
        .get_result(tx.c())
        .map_err(Error::from);
    match added {
        Err(error) if crate::db::broke_unique(&error, "memberships_same_plan_once", "memberships.patient_id, memberships.plan_id") => {
            Err(Error::refused("plan", format!("The patient has {} already.", new.frozen.terms.name)))
        }
        other => other,
    }
}
