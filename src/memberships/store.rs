//! All SQL on memberships, their terms, periods, grants and cancellations.

pub mod listing;

use super::rules::benefits::Grant;
use super::rules::fees::Setup;
use super::rules::period::{Kind, Period};
use super::rules::renewal::Due;
use super::status::{Mark, Standing, Star};
use super::{Collection, Status};
use crate::base::{Date, Error, Money, Now, Quantity, Res, days};
use crate::clinic::Actor;
use crate::db::schema::{cancellations, grants, membership_terms, memberships, periods, plan_versions, plans};
use crate::db::{Conn, Tx, Utc};
use crate::per_backend;
use crate::plans::{Every, PlanTerms, PriceOption};
use diesel::prelude::*;
use std::collections::HashMap;

/// A membership's row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub struct Row {
    pub id: i64,
    pub patient_id: i64,
    pub payer_id: i64,
    pub clinic_id: i64,
    pub plan_id: i64,
    pub plan_version_id: i64,
    pub status: Status,
    pub collection: Collection,
    pub card_id: Option<i64>,
    pub every: Every,
    pub fee: Money,
    pub joined_on: Date,
    pub starts_on: Date,
    pub anchor_on: Date,
    pub next_no: i64,
    pub next_billing_on: Option<Date>,
    pub grace_until: Option<Date>,
    pub ends_on: Option<Date>,
    pub created_by: String,
    pub created_at: Utc,
    pub version: i64,
}

/// Terms as frozen with a membership: one JSON text, the type that previews and renewals read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Frozen {
    pub version_no: i64,
    pub price: PriceOption,
    pub terms: PlanTerms,
}

/// What a membership departs from its plan in.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Overrides {
    /// Why the setup fee was waived, where it was.
    pub setup_waived: Option<String>,
    /// The price list whose contract the fee is by (R011).
    pub contract: Option<String>,
}

/// A membership with its terms: what rules decide on.
#[derive(Clone, Debug)]
pub struct Facts {
    pub row: Row,
    pub frozen: Frozen,
    pub overrides: Overrides,
}

impl Facts {
    pub fn setup(&self) -> Setup {
        if self.overrides.setup_waived.is_some() { Setup::Waived } else { Setup::Charged }
    }

    pub fn due(&self) -> Due {
        Due {
            status: self.row.status,
            anchor: self.row.anchor_on,
            every: self.frozen.price.every,
            auto_renew: self.frozen.price.auto_renew,
            next_no: self.row.next_no,
            ends_on: self.row.ends_on,
        }
    }

    pub fn name(&self) -> &str {
        &self.frozen.terms.name
    }

    /// Is the fee asked for by invoice, and no card charged (E2)?
    pub fn by_invoice(&self) -> bool {
        self.row.collection == Collection::Invoice
    }

    pub fn standing(&self) -> Standing {
        Standing { status: self.row.status, starts_on: self.row.starts_on, ends_on: self.row.ends_on, grace_until: self.row.grace_until }
    }
}

/// Memberships with the newest of their terms, in the order of their keys.
pub fn facts_of(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Facts>> {
    let rows: Vec<Row> =
        memberships::table.filter(memberships::id.eq_any(ids)).order(memberships::id).select(Row::as_select()).load(conn)?;
    let terms: Vec<(i64, String, String)> = membership_terms::table
        .filter(membership_terms::membership_id.eq_any(ids))
        .order(membership_terms::id)
        .select((membership_terms::membership_id, membership_terms::terms, membership_terms::overrides))
        .load(conn)?;
    let mut newest: HashMap<i64, (String, String)> = terms.into_iter().map(|(id, terms, overrides)| (id, (terms, overrides))).collect();
    rows.into_iter()
        .map(|row| {
            let (terms, overrides) = newest.remove(&row.id).ok_or_else(|| Error::failed(format!("membership {} has no terms", row.id)))?;
            Ok(Facts { row, frozen: serde_json::from_str(&terms)?, overrides: serde_json::from_str(&overrides)? })
        })
        .collect()
}

pub fn facts(conn: &mut Conn, id: i64) -> Res<Facts> {
    facts_of(conn, &[id])?.pop().ok_or(Error::NotFound)
}

/// The membership, locked until the transaction ends.
pub fn lock(tx: &mut Tx, id: i64) -> Res<Facts> {
    if let Conn::Pg(pg) = tx.c() {
        memberships::table.find(id).select(memberships::id).for_update().first::<i64>(pg)?;
    }
    facts(tx, id)
}

/// All memberships of a patient, running ones first, then the newest.
pub fn of_patient(conn: &mut Conn, patient: i64) -> Res<Vec<Facts>> {
    let ids: Vec<i64> = memberships::table
        .filter(memberships::patient_id.eq(patient))
        .order(memberships::id.desc())
        .limit(100)
        .select(memberships::id)
        .load(conn)?;
    let mut all = facts_of(conn, &ids)?;
    all.sort_by_key(|facts| (matches!(facts.row.status, Status::Ended | Status::Undone), -facts.frozen.terms.tier, -facts.row.id));
    Ok(all)
}

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
    pub joined_on: Date,
    pub starts_on: Date,
    /// The form's own key: the same form sent twice enrolls once.
    pub once_key: Option<String>,
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
            memberships::starts_on.eq(new.starts_on),
            memberships::anchor_on.eq(new.starts_on),
            memberships::next_no.eq(1i64),
            memberships::next_billing_on.eq(Some(new.starts_on)),
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

pub fn add_terms(tx: &mut Tx, now: Now, actor: &Actor, id: i64, new: &NewMembership, signed_record: Option<i64>) -> Res<()> {
    diesel::insert_into(membership_terms::table)
        .values((
            membership_terms::membership_id.eq(id),
            membership_terms::from_on.eq(new.starts_on),
            membership_terms::plan_version_id.eq(new.plan_version_id),
            membership_terms::price_option_id.eq(new.frozen.price.id),
            membership_terms::signed_record_id.eq(signed_record),
            membership_terms::terms.eq(serde_json::to_string(&new.frozen)?),
            membership_terms::overrides.eq(serde_json::to_string(&new.overrides)?),
            membership_terms::created_by.eq(&actor.name),
            membership_terms::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    Ok(())
}

pub fn add_period(tx: &mut Tx, now: Now, membership: i64, period: &Period, amount: Money, invoice: i64) -> Res<()> {
    diesel::insert_into(periods::table)
        .values((
            periods::membership_id.eq(membership),
            periods::no.eq(period.no),
            periods::starts_on.eq(period.starts_on),
            periods::ends_on.eq(period.ends_on),
            periods::kind.eq(period.kind),
            periods::prior_no.eq((period.no > 1).then_some(period.no - 1)),
            periods::amount.eq(amount),
            periods::invoice_id.eq(Some(invoice)),
            periods::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// A period as billed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = periods)]
pub struct PeriodRow {
    pub membership_id: i64,
    pub no: i64,
    pub starts_on: Date,
    pub ends_on: Date,
    pub kind: Kind,
    pub amount: Money,
    pub invoice_id: Option<i64>,
}

/// The newest periods of a membership.
pub fn periods_of(conn: &mut Conn, membership: i64, limit: i64) -> Res<Vec<PeriodRow>> {
    let query = periods::table.filter(periods::membership_id.eq(membership)).order(periods::no.desc()).limit(limit);
    Ok(query.select(PeriodRow::as_select()).load(conn)?)
}

/// The periods that an invoice bills.
pub fn periods_of_invoice(conn: &mut Conn, invoice: i64) -> Res<Vec<PeriodRow>> {
    Ok(periods::table.filter(periods::invoice_id.eq(invoice)).order(periods::no).select(PeriodRow::as_select()).load(conn)?)
}

pub fn add_grants(tx: &mut Tx, now: Now, membership: i64, period_no: i64, all: &[Grant]) -> Res<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = all
        .iter()
        .map(|grant| {
            (
                grants::membership_id.eq(membership),
                grants::period_no.eq(period_no),
                grants::benefit.eq(&grant.benefit),
                grants::item_id.eq(Some(grant.item_id)),
                grants::quantity.eq(grant.quantity),
                grants::starts_on.eq(grant.starts_on),
                grants::ends_on.eq(grant.ends_on),
                grants::expires_on.eq(grant.expires_on),
                grants::state.eq("due"),
                grants::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(grants::table).values(&rows).execute(c))?;
    Ok(())
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grants)]
pub struct GrantRow {
    pub id: i64,
    pub membership_id: i64,
    pub period_no: i64,
    pub item_id: Option<i64>,
    pub quantity: Quantity,
    pub starts_on: Date,
    pub ends_on: Date,
    pub expires_on: Option<Date>,
    pub state: String,
    pub lot_id: Option<i64>,
}

/// Grants of a membership that are due by a day, in some periods or in all.
pub fn grants_due(conn: &mut Conn, membership: i64, periods: &[i64], today: Date) -> Res<Vec<GrantRow>> {
    let query = grants::table
        .filter(grants::membership_id.eq(membership))
        .filter(grants::period_no.eq_any(periods))
        .filter(grants::state.eq("due"))
        .filter(grants::starts_on.le(today));
    Ok(query.order(grants::id).select(GrantRow::as_select()).load(conn)?)
}

pub fn grants_of(conn: &mut Conn, membership: i64) -> Res<Vec<GrantRow>> {
    Ok(grants::table.filter(grants::membership_id.eq(membership)).order(grants::id).select(GrantRow::as_select()).load(conn)?)
}

pub fn set_grant(tx: &mut Tx, id: i64, state: &str, lot: Option<i64>) -> Res<()> {
    diesel::update(grants::table.find(id)).set((grants::state.eq(state), grants::lot_id.eq(lot))).execute(tx.c())?;
    Ok(())
}

/// Grants not given yet are not given any more.
pub fn withhold_grants(tx: &mut Tx, membership: i64) -> Res<()> {
    diesel::update(grants::table.filter(grants::membership_id.eq(membership)).filter(grants::state.eq("due")))
        .set(grants::state.eq("withheld"))
        .execute(tx.c())?;
    Ok(())
}

/// Where a membership stands after a step; `version` counts each.
#[derive(Clone, Debug)]
pub struct Step {
    pub status: Status,
    pub next_no: i64,
    pub next_billing_on: Option<Date>,
    pub grace_until: Option<Date>,
    pub ends_on: Option<Date>,
}

impl Step {
    /// As it stands.
    pub fn of(row: &Row) -> Step {
        Step {
            status: row.status,
            next_no: row.next_no,
            next_billing_on: row.next_billing_on,
            grace_until: row.grace_until,
            ends_on: row.ends_on,
        }
    }
}

pub fn step(tx: &mut Tx, row: &Row, step: &Step) -> Res<()> {
    let touched = diesel::update(memberships::table.find(row.id).filter(memberships::version.eq(row.version)))
        .set((
            memberships::status.eq(step.status),
            memberships::next_no.eq(step.next_no),
            memberships::next_billing_on.eq(step.next_billing_on),
            memberships::grace_until.eq(step.grace_until),
            memberships::ends_on.eq(step.ends_on),
            memberships::version.eq(row.version + 1),
            memberships::lease_by.eq(None::<String>),
            memberships::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    if touched == 1 { Ok(()) } else { Err(Error::Stale("The membership was changed meanwhile. Look at it again.".into())) }
}

/// The card that a membership is charged to from now on.
pub fn set_card(tx: &mut Tx, id: i64, card: i64) -> Res<()> {
    diesel::update(memberships::table.find(id))
        .set((memberships::card_id.eq(Some(card)), memberships::version.eq(memberships::version + 1)))
        .execute(tx.c())?;
    Ok(())
}

/// A request to end that stands.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = cancellations)]
pub struct CancellationRow {
    pub id: i64,
    pub asked_on: Date,
    pub asked_by: String,
    pub reason: String,
    pub note: String,
    pub ends_on: Date,
    pub created_by: String,
}

pub fn standing_cancellation(conn: &mut Conn, membership: i64) -> Res<Option<CancellationRow>> {
    Ok(cancellations::table
        .filter(cancellations::membership_id.eq(membership))
        .filter(cancellations::withdrawn_at.is_null())
        .select(CancellationRow::as_select())
        .first(conn)
        .optional()?)
}

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
        let this_month = ends_on.is_some_and(|end| days::last(end).month() == today.month() && days::last(end).year() == today.year());
        let shown = if status == Status::Ended { this_month } else { starts_on <= today };
        if let (true, Some(mark)) = (shown, Mark::of(status)) {
            stars.entry(patient).or_default().push(Star { plan, color, mark, tier });
        }
    }
    Ok(stars)
}
