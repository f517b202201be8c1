//! All SQL on plans, their versions, price options and benefits; that on coupons is in [`coupons`].

pub mod coupons;

use super::{Benefit, Every, Expires, PlanTerms, PlanVersion, PriceOption};
use crate::base::{Error, Money, Now, Quantity, Res};
use crate::clinic::{AutoInvoice, Sending};
use crate::db::schema::{benefits, items, memberships, plan_versions, plans, price_options};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

/// Key, plan and number of a version, and its terms as stored.
type VersionRow = (i64, i64, i64, String);

/// The version of this key, with its prices and benefits.
pub fn version(conn: &mut Conn, id: i64) -> Res<PlanVersion> {
    versions(conn, &[id])?.pop().ok_or(Error::NotFound)
}

/// The newest version of a plan.
pub fn current(conn: &mut Conn, plan_id: i64) -> Res<PlanVersion> {
    let id = plans::table
        .inner_join(plan_versions::table.on(plan_versions::plan_id.eq(plans::id).and(plan_versions::no.eq(plans::current_no))))
        .filter(plans::id.eq(plan_id))
        .select(plan_versions::id)
        .first(conn)?;
    version(conn, id)
}

/// The newest version of a plan, which stays the newest until the transaction ends.
pub fn lock(tx: &mut Tx, plan_id: i64) -> Res<PlanVersion> {
    if let Conn::Pg(pg) = tx.c() {
        plans::table.find(plan_id).select(plans::id).for_update().first::<i64>(pg)?;
    }
    current(tx, plan_id)
}

/// The newest version of every plan in display order; archived ones only when asked for.
pub fn all_current(conn: &mut Conn, archived: bool) -> Res<Vec<PlanVersion>> {
    let mut query = plans::table
        .inner_join(plan_versions::table.on(plan_versions::plan_id.eq(plans::id).and(plan_versions::no.eq(plans::current_no))))
        .select((plan_versions::id, plans::position))
        .order((plans::position, plans::id))
        .into_boxed();
    if !archived {
        query = query.filter(plans::archived_at.is_null());
    }
    let ids: Vec<i64> = query.load::<(i64, i64)>(conn)?.into_iter().map(|(id, _)| id).collect();
    versions(conn, &ids)
}

/// Versions in the order of their keys given.
pub fn versions(conn: &mut Conn, ids: &[i64]) -> Res<Vec<PlanVersion>> {
    let rows: Vec<(VersionRow, String, Option<Utc>)> = plan_versions::table
        .inner_join(plans::table.on(plans::id.eq(plan_versions::plan_id)))
        .filter(plan_versions::id.eq_any(ids))
        .select(((plan_versions::id, plan_versions::plan_id, plan_versions::no, plan_versions::terms), plans::color, plans::archived_at))
        .load(conn)?;
    let mut prices = prices(conn, ids)?;
    let mut given = given(conn, ids)?;
    let mut found = Vec::with_capacity(rows.len());
    for ((id, plan_id, no, terms), color, archived) in rows {
        let mut terms: PlanTerms = serde_json::from_str(&terms)?;
        terms.prices = prices.remove(&id).unwrap_or_default();
        terms.benefits = given.remove(&id).unwrap_or_default();
        found.push(PlanVersion { id, plan_id, no, color, archived: archived.is_some(), terms });
    }
    found.sort_by_key(|version| ids.iter().position(|id| *id == version.id));
    Ok(found)
}

fn prices(conn: &mut Conn, ids: &[i64]) -> Res<HashMap<i64, Vec<PriceOption>>> {
    let rows: Vec<(i64, i64, Every, Money, bool)> = price_options::table
        .filter(price_options::plan_version_id.eq_any(ids))
        .order(price_options::id)
        .select((price_options::plan_version_id, price_options::id, price_options::every, price_options::fee, price_options::auto_renew))
        .load(conn)?;
    let mut by_version: HashMap<i64, Vec<PriceOption>> = HashMap::new();
    for (version, id, every, fee, auto_renew) in rows {
        by_version.entry(version).or_default().push(PriceOption { id, every, fee, auto_renew });
    }
    Ok(by_version)
}

fn given(conn: &mut Conn, ids: &[i64]) -> Res<HashMap<i64, Vec<Benefit>>> {
    type Row = (i64, i64, Quantity, Every, String, String, String, Money);
    let rows: Vec<Row> = benefits::table
        .inner_join(items::table.on(items::id.eq(benefits::item_id)))
        .filter(benefits::plan_version_id.eq_any(ids))
        .order(benefits::id)
        .select((
            benefits::plan_version_id,
            benefits::item_id,
            benefits::quantity,
            benefits::every,
            benefits::expires,
            items::name,
            items::unit,
            items::price,
        ))
        .load(conn)?;
    let mut by_version: HashMap<i64, Vec<Benefit>> = HashMap::new();
    for (version, item_id, quantity, every, expires, item_name, unit, unit_price) in rows {
        let expires = Expires::from_word(&expires).ok_or_else(|| Error::failed(format!("unknown expiry {expires}")))?;
        by_version.entry(version).or_default().push(Benefit { item_id, item_name, unit, unit_price, quantity, every, expires });
    }
    Ok(by_version)
}

/// A plan's own row, apart from its versions.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = plans)]
pub struct PlanRow {
    pub id: i64,
    pub color: String,
    pub current_no: i64,
    /// None: as the clinic says (E3).
    pub auto_invoice: Option<AutoInvoice>,
    /// None: as the clinic says (E1).
    pub sending: Option<Sending>,
    pub archived_at: Option<Utc>,
    /// Of the row: goes up with each save.
    pub version: i64,
}

pub fn row(conn: &mut Conn, id: i64) -> Res<PlanRow> {
    Ok(plans::table.find(id).select(PlanRow::as_select()).first(conn)?)
}

/// The rows of some plans, by key.
pub fn rows(conn: &mut Conn, ids: &[i64]) -> Res<HashMap<i64, PlanRow>> {
    let rows: Vec<PlanRow> = plans::table.filter(plans::id.eq_any(ids)).select(PlanRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What every plan says about Auto invoice, by its key.
pub fn auto_invoice(conn: &mut Conn) -> Res<Vec<(i64, Option<AutoInvoice>)>> {
    Ok(plans::table.order(plans::id).select((plans::id, plans::auto_invoice)).load(conn)?)
}

/// Holds for all its members at once: how fees are asked for is no term of theirs.
pub fn set_invoicing(tx: &mut Tx, id: i64, auto_invoice: Option<AutoInvoice>, sending: Option<Sending>) -> Res<()> {
    diesel::update(plans::table.find(id)).set((plans::auto_invoice.eq(auto_invoice), plans::sending.eq(sending))).execute(tx.c())?;
    Ok(())
}

/// Running memberships of each plan, by its key.
pub fn members(conn: &mut Conn) -> Res<HashMap<i64, i64>> {
    let running = memberships::table.filter(memberships::status.ne_all(["waiting", "ended", "undone"])).group_by(memberships::plan_id);
    let rows: Vec<(i64, i64)> = running.select((memberships::plan_id, diesel::dsl::count_star())).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Plans on offer that have a color: the color, the plan's key and name.
pub fn colors(conn: &mut Conn) -> Res<Vec<(String, i64, String)>> {
    Ok(plans::table
        .inner_join(plan_versions::table.on(plan_versions::plan_id.eq(plans::id).and(plan_versions::no.eq(plans::current_no))))
        .filter(plans::archived_at.is_null())
        .order(plans::id)
        .select((plans::color, plans::id, plan_versions::name))
        .load(conn)?)
}

/// A plan without versions yet, last in the order of display.
pub fn insert(tx: &mut Tx, now: Now, color: &str) -> Res<i64> {
    let last: Option<i64> = plans::table.select(diesel::dsl::max(plans::position)).first(tx.c())?;
    let row = (plans::color.eq(color), plans::position.eq(last.unwrap_or(0) + 1), plans::created_at.eq(Utc::new(now.clinic)));
    Ok(diesel::insert_into(plans::table).values(row).returning(plans::id).get_result(tx.c())?)
}

/// The next version of a plan, which is its current one from now on.
pub fn insert_version(tx: &mut Tx, now: Now, plan_id: i64, terms: &PlanTerms, by: &str) -> Res<i64> {
    let no = row(tx, plan_id)?.current_no + 1;
    // Prices and benefits have tables of their own, which others point to.
    let own = PlanTerms { prices: vec![], benefits: vec![], ..terms.clone() };
    let new = (
        plan_versions::plan_id.eq(plan_id),
        plan_versions::no.eq(no),
        plan_versions::name.eq(&terms.name),
        plan_versions::tier.eq(terms.tier),
        plan_versions::agreement_id.eq(terms.agreement_id),
        plan_versions::terms.eq(serde_json::to_string(&own)?),
        plan_versions::created_by.eq(by),
        plan_versions::created_at.eq(Utc::new(now.clinic)),
    );
    let id: i64 = diesel::insert_into(plan_versions::table).values(new).returning(plan_versions::id).get_result(tx.c())?;
    for price in &terms.prices {
        let new = (
            price_options::plan_version_id.eq(id),
            price_options::every.eq(price.every),
            price_options::fee.eq(price.fee),
            price_options::auto_renew.eq(price.auto_renew),
        );
        diesel::insert_into(price_options::table).values(new).execute(tx.c())?;
    }
    for benefit in &terms.benefits {
        let new = (
            benefits::plan_version_id.eq(id),
            benefits::item_id.eq(benefit.item_id),
            benefits::quantity.eq(benefit.quantity),
            benefits::every.eq(benefit.every),
            benefits::expires.eq(benefit.expires.word()),
        );
        diesel::insert_into(benefits::table).values(new).execute(tx.c())?;
    }
    diesel::update(plans::table.find(plan_id)).set(plans::current_no.eq(no)).execute(tx.c())?;
    Ok(id)
}

/// Gives false where the row is no longer the one that was read.
pub fn update(tx: &mut Tx, id: i64, version: i64, color: &str) -> Res<bool> {
    let known = plans::table.find(id).filter(plans::version.eq(version));
    Ok(diesel::update(known).set((plans::color.eq(color), plans::version.eq(version + 1))).execute(tx.c())? == 1)
}

/// Puts plans in this order, whatever stands behind them. Written by key, so that two at once wait for each other.
pub fn set_positions(tx: &mut Tx, order: &[i64]) -> Res<()> {
    let mut places: Vec<(i64, i64)> = order.iter().copied().zip(1..).collect();
    places.sort_unstable();
    for (id, position) in places {
        diesel::update(plans::table.find(id)).set(plans::position.eq(position)).execute(tx.c())?;
    }
    Ok(())
}

pub fn set_archived(tx: &mut Tx, id: i64, at: Option<Utc>) -> Res<()> {
    let row = plans::table.find(id);
    diesel::update(row).set((plans::archived_at.eq(at), plans::version.eq(plans::version + 1))).execute(tx.c())?;
    Ok(())
}
