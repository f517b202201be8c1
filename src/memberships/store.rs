//! All SQL on memberships, their terms, periods, grants and cancellations.

pub mod held;
pub mod joins;
pub mod listing;
pub mod terms;

use super::rules::benefits::Grant;
use super::rules::calendar::Calendar;
use super::rules::course::{Course, Held, Stage};
use super::rules::fees::{self, Fee, Setup};
use super::rules::period::{Kind, Period};
use super::rules::renewal::Due;
use super::status::{Mark, Standing, Star};
use super::{Collection, Status};
use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::clinic::Actor;
use crate::db::schema::{cancellations, grants, membership_terms, memberships, periods, plan_versions, plans};
use crate::db::{Conn, Tx, Utc};
use crate::per_backend;
use crate::plans::{CouponTerms, Every, PlanTerms, PriceOption};
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
    /// The first billing day; the later ones are counted from it.
    pub anchor_on: Date,
    /// Its day of the month as agreed, 1 to 31.
    pub billing_day: i64,
    /// Where the next period starts: the first day that is not billed yet.
    pub next_on: Date,
    pub next_no: i64,
    pub next_billing_on: Option<Date>,
    /// What will be asked for then, with tax; nothing where nothing is billed any more.
    pub next_amount: Money,
    pub grace_until: Option<Date>,
    pub ends_on: Option<Date>,
    /// Fees that the coupon was taken off.
    pub coupon_used: i64,
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
    /// As it stood when it was typed in: what becomes of the code later changes nothing here (E27).
    pub coupon: Option<CouponTerms>,
}

/// A membership with its terms: what rules decide on.
#[derive(Clone, Debug)]
pub struct Facts {
    pub row: Row,
    /// The terms in force.
    pub frozen: Frozen,
    /// All of them, oldest first; the last may be still to come (R112).
    pub stages: Vec<Stage>,
    pub overrides: Overrides,
}

impl Facts {
    fn new(row: Row, told: Told) -> Res<Facts> {
        let Told { stages, overrides } = told;
        let in_force = stages.iter().rev().find(|stage| stage.from_on < row.next_on).or(stages.first());
        let Some(stage) = in_force else { return Err(Error::failed(format!("membership {} has no terms", row.id))) };
        let frozen = Frozen { version_no: stage.version_no, price: stage.price.clone(), terms: stage.terms.clone() };
        Ok(Facts { row, frozen, overrides: serde_json::from_str(&overrides)?, stages })
    }

    /// What its periods, fees and grants follow from.
    pub fn course(&self) -> Course {
        let row = &self.row;
        Course {
            starts_on: row.starts_on,
            calendar: Calendar { first: row.anchor_on, day: row.billing_day as u8, every: self.frozen.price.every },
            trial: self.stages[0].terms.trial.filter(|trial| trial.days > 0),
            stages: self.stages.clone(),
            setup: if self.overrides.setup_waived.is_some() { Setup::Waived } else { Setup::Charged },
            coupon: self.overrides.coupon.clone().map(|coupon| Held { coupon, used: row.coupon_used }),
        }
    }

    pub fn due(&self) -> Due {
        Due { status: self.row.status, next_no: self.row.next_no, next_on: self.row.next_on, ends_on: self.row.ends_on }
    }

    /// The terms that are agreed on and not in force yet.
    pub fn to_come(&self) -> Option<&Stage> {
        self.stages.last().filter(|stage| stage.from_on >= self.row.next_on && self.row.next_no > 1)
    }

    /// The charge that comes next: the day, and what will be asked for then, without what is open.
    pub fn next_charge(&self) -> Option<(Date, Money)> {
        self.row.next_billing_on.map(|day| (day, self.row.next_amount))
    }

    /// What will be asked for next as the terms stand now.
    pub fn foreseen(&self) -> Money {
        let course = self.course();
        fees::total(&course, &course.period(self.row.next_no, self.row.next_on))
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

/// The terms of a membership as its rows tell them, in the order of their days.
#[derive(Default)]
struct Told {
    stages: Vec<Stage>,
    overrides: String,
}

impl Told {
    /// Terms of the same day take the place of those before them.
    fn add(&mut self, from_on: Date, terms: &str, overrides: &str) -> Res<()> {
        let frozen: Frozen = serde_json::from_str(terms)?;
        self.stages.retain(|stage| stage.from_on < from_on);
        self.stages.push(Stage { from_on, version_no: frozen.version_no, price: frozen.price, terms: frozen.terms });
        self.overrides = overrides.to_string();
        Ok(())
    }
}

/// Memberships with their terms, in the order of their keys.
pub fn facts_of(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Facts>> {
    let rows: Vec<Row> =
        memberships::table.filter(memberships::id.eq_any(ids)).order(memberships::id).select(Row::as_select()).load(conn)?;
    let terms: Vec<(i64, Date, String, String)> = membership_terms::table
        .filter(membership_terms::membership_id.eq_any(ids))
        .order((membership_terms::from_on, membership_terms::id))
        .select((membership_terms::membership_id, membership_terms::from_on, membership_terms::terms, membership_terms::overrides))
        .load(conn)?;
    let mut known: HashMap<i64, Told> = HashMap::new();
    for (id, from_on, terms, overrides) in terms {
        known.entry(id).or_default().add(from_on, &terms, &overrides)?;
    }
    rows.into_iter()
        .map(|row| {
            let told = known.remove(&row.id).unwrap_or_default();
            Facts::new(row, told)
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

/// Memberships in the order of their keys, locked until the transaction ends.
pub fn lock_all(tx: &mut Tx, ids: &[i64]) -> Res<Vec<Facts>> {
    if let Conn::Pg(pg) = tx.c() {
        let rows = memberships::table.filter(memberships::id.eq_any(ids)).order(memberships::id);
        rows.select(memberships::id).for_update().load::<i64>(pg)?;
    }
    facts_of(tx, ids)
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

/// A period about to be, with what it asks for and the invoice that does.
#[derive(Clone, Copy, Debug)]
pub struct NewPeriod<'a> {
    pub membership_id: i64,
    pub period: &'a Period,
    pub fee: Fee,
    pub invoice_id: i64,
}

pub fn add_periods(tx: &mut Tx, now: Now, all: &[NewPeriod]) -> Res<()> {
    let rows: Vec<_> = all
        .iter()
        .map(|new| {
            (
                periods::membership_id.eq(new.membership_id),
                periods::no.eq(new.period.no),
                periods::starts_on.eq(new.period.starts_on),
                periods::ends_on.eq(new.period.ends_on),
                periods::kind.eq(new.period.kind),
                periods::prior_no.eq((new.period.no > 1).then_some(new.period.no - 1)),
                periods::amount.eq(new.fee.asked()),
                periods::discount.eq(new.fee.off),
                periods::invoice_id.eq(Some(new.invoice_id)),
                periods::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    per_backend!(tx.c(), c => diesel::insert_into(periods::table).values(&rows).execute(c))?;
    Ok(())
}

/// A period as billed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = periods)]
pub struct PeriodRow {
    pub id: i64,
    pub membership_id: i64,
    pub no: i64,
    pub starts_on: Date,
    pub ends_on: Date,
    pub kind: Kind,
    /// What was asked as its fee.
    pub amount: Money,
    /// What a coupon took off before.
    pub discount: Money,
    pub invoice_id: Option<i64>,
}

/// The newest periods of a membership.
pub fn periods_of(conn: &mut Conn, membership: i64, limit: i64) -> Res<Vec<PeriodRow>> {
    let query = periods::table.filter(periods::membership_id.eq(membership)).order(periods::no.desc()).limit(limit);
    Ok(query.select(PeriodRow::as_select()).load(conn)?)
}

/// The periods that an invoice bills.
pub fn periods_of_invoice(conn: &mut Conn, invoice: i64) -> Res<Vec<PeriodRow>> {
    periods_of_invoices(conn, &[invoice])
}

/// The periods that some invoices bill.
pub fn periods_of_invoices(conn: &mut Conn, invoices: &[i64]) -> Res<Vec<PeriodRow>> {
    let billed = periods::table.filter(periods::invoice_id.eq_any(invoices.iter().copied().map(Some).collect::<Vec<_>>()));
    Ok(billed.order((periods::membership_id, periods::no)).select(PeriodRow::as_select()).load(conn)?)
}

/// Grants of periods: membership, number of the period, grant.
pub fn add_grants(tx: &mut Tx, now: Now, all: &[(i64, i64, Grant)]) -> Res<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = all
        .iter()
        .map(|(membership, period_no, grant)| {
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

/// Grants of some memberships that are due by a day.
pub fn grants_due(conn: &mut Conn, memberships: &[i64], today: Date) -> Res<Vec<GrantRow>> {
    let query =
        grants::table.filter(grants::membership_id.eq_any(memberships)).filter(grants::state.eq("due")).filter(grants::starts_on.le(today));
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
    pub next_on: Date,
    pub next_billing_on: Option<Date>,
    pub next_amount: Money,
    pub grace_until: Option<Date>,
    pub ends_on: Option<Date>,
    pub coupon_used: i64,
}

impl Step {
    /// As it stands.
    pub fn of(row: &Row) -> Step {
        Step {
            status: row.status,
            next_no: row.next_no,
            next_on: row.next_on,
            next_billing_on: row.next_billing_on,
            next_amount: row.next_amount,
            grace_until: row.grace_until,
            ends_on: row.ends_on,
            coupon_used: row.coupon_used,
        }
    }
}

pub fn step(tx: &mut Tx, row: &Row, step: &Step) -> Res<()> {
    let touched = diesel::update(memberships::table.find(row.id).filter(memberships::version.eq(row.version)))
        .set((
            memberships::status.eq(step.status),
            memberships::next_no.eq(step.next_no),
            memberships::next_on.eq(step.next_on),
            memberships::next_billing_on.eq(step.next_billing_on),
            memberships::next_amount.eq(if step.next_billing_on.is_some() { step.next_amount } else { Money::ZERO }),
            memberships::grace_until.eq(step.grace_until),
            memberships::ends_on.eq(step.ends_on),
            memberships::coupon_used.eq(step.coupon_used),
            memberships::version.eq(row.version + 1),
            memberships::lease_by.eq(None::<String>),
            memberships::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    if touched == 1 { Ok(()) } else { Err(Error::Stale("The membership was changed meanwhile. Look at it again.".into())) }
}

/// The row points to the terms that newly billed periods brought into force (R112).
pub fn take_terms(tx: &mut Tx, facts: &Facts, course: &Course, periods: &[Period]) -> Res<()> {
    let Some(stage) = periods.last().map(|period| course.on(period.starts_on)) else { return Ok(()) };
    if facts.row.next_no == 1 || stage.from_on <= facts.row.starts_on || stage.from_on < facts.row.next_on {
        return Ok(());
    }
    let version: i64 = membership_terms::table
        .filter(membership_terms::membership_id.eq(facts.row.id).and(membership_terms::from_on.eq(stage.from_on)))
        .order(membership_terms::id.desc())
        .select(membership_terms::plan_version_id)
        .first(tx.c())?;
    diesel::update(memberships::table.find(facts.row.id))
        .set((memberships::plan_version_id.eq(version), memberships::fee.eq(stage.price.fee), memberships::every.eq(stage.price.every)))
        .execute(tx.c())?;
    Ok(())
}

/// The billing days from the end of the paid period on.
pub fn set_calendar(tx: &mut Tx, row: &Row, calendar: &Calendar) -> Res<()> {
    let touched = diesel::update(memberships::table.find(row.id).filter(memberships::version.eq(row.version)))
        .set((
            memberships::anchor_on.eq(calendar.first),
            memberships::billing_day.eq(i64::from(calendar.day)),
            memberships::version.eq(row.version + 1),
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
    pub fee: Money,
    pub invoice_id: Option<i64>,
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
        if let Some(mark) = Mark::shown(status, starts_on, ends_on, today) {
            stars.entry(patient).or_default().push(Star { plan, color, mark, tier });
        }
    }
    Ok(stars)
}
