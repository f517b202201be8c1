//! All SQL on memberships, their terms, periods, grants and cancellations.

mod cancellations;
pub mod commitments;
mod enrolled;
mod grants;
pub mod held;
pub mod joins;
pub mod listing;
mod periods;
mod stars;
mod step;
pub mod terms;

pub use cancellations::{CancellationRow, standing_cancellation};
pub use enrolled::{NewMembership, by_once_key, insert};
pub use grants::{GrantRow, add_grants, grants_due, grants_of, set_grant, withhold_grants};
pub use periods::{NewPeriod, PeriodRow, add_periods, periods_of, periods_of_invoice, periods_of_invoices};
pub use stars::stars;
pub use step::{Step, set_auto_invoice, set_calendar, set_card, step, take_terms};

use super::rules::calendar::Calendar;
use super::rules::course::{Course, Held, Stage};
use super::rules::fees::{self, Setup};
use super::rules::renewal::Due;
use super::status::Standing;
use super::{Collection, Status};
use crate::base::{Date, Error, Money, Res};
use crate::clinic::AutoInvoice;
use crate::db::schema::{membership_terms, memberships};
use crate::db::{Conn, Tx, Utc};
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
    /// None: as its type or clinic says (E3).
    pub auto_invoice: Option<AutoInvoice>,
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
    /// The day of the consent to a commitment that came after joining (E19).
    #[serde(with = "iso_day::option")]
    pub committed_on: Option<Date>,
}

time::serde::format_description!(iso_day, Date, "[year]-[month]-[day]");

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
            committed_on: self.overrides.committed_on,
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
