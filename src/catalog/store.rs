//! All SQL on items; that on prices beside the list price stands in `store/prices.rs`.

pub mod prices;

use super::{Item, ItemKind, ItemTerms};
use crate::base::{Now, Res, text};
use crate::db::schema::{item_clinics, items};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

pub fn load(conn: &mut Conn, id: i64) -> Res<Item> {
    Ok(items::table.find(id).select(Item::as_select()).first(conn)?)
}

pub fn load_many(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Item>> {
    Ok(items::table.filter(items::id.eq_any(ids)).select(Item::as_select()).load(conn)?)
}

/// Items whose name holds every word typed, archived ones only when asked for.
pub fn search(conn: &mut Conn, typed: &str, archived: bool, limit: i64) -> Res<Vec<Item>> {
    search_kind(conn, typed, None, archived, limit)
}

/// As [`search`], of one type.
pub fn search_kind(conn: &mut Conn, typed: &str, kind: Option<ItemKind>, archived: bool, limit: i64) -> Res<Vec<Item>> {
    let mut query = items::table.select(Item::as_select()).order((items::name, items::id)).limit(limit).into_boxed();
    if !archived {
        query = query.filter(items::archived_at.is_null());
    }
    if let Some(kind) = kind {
        query = query.filter(items::kind.eq(kind));
    }
    for word in text::fold(typed).split(' ').filter(|word| !word.is_empty()) {
        query = query.filter(items::search.like(text::like(word)).escape('\\'));
    }
    Ok(query.load(conn)?)
}

/// The categories in use, by name.
pub fn categories(conn: &mut Conn) -> Res<Vec<String>> {
    let query = items::table.filter(items::category.ne("")).filter(items::archived_at.is_null());
    Ok(query.select(items::category).distinct().order(items::category).load(conn)?)
}

/// The clinics that offer an item; none means all.
pub fn clinics(conn: &mut Conn, id: i64) -> Res<Vec<i64>> {
    let rows = item_clinics::table.filter(item_clinics::item_id.eq(id)).order(item_clinics::clinic_id);
    Ok(rows.select(item_clinics::clinic_id).load(conn)?)
}

fn search_text(terms: &ItemTerms) -> String {
    text::fold(&format!("{} {} {}", terms.name, terms.category, terms.description))
}

pub fn insert(tx: &mut Tx, now: Now, terms: &ItemTerms) -> Res<i64> {
    let id = diesel::insert_into(items::table)
        .values((
            items::kind.eq(terms.kind),
            items::name.eq(&terms.name),
            items::description.eq(&terms.description),
            items::price.eq(terms.price),
            items::cost.eq(terms.cost),
            items::tax_rate.eq(terms.tax_rate),
            items::unit.eq(&terms.unit),
            items::unit_decimals.eq(terms.unit_decimals),
            items::minutes.eq(terms.minutes),
            items::category.eq(&terms.category),
            items::add_on.eq(terms.add_on),
            items::search.eq(search_text(terms)),
            items::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(items::id)
        .get_result(tx.c())?;
    set_clinics(tx, id, &terms.clinics)?;
    Ok(id)
}

/// Gives false where the row is no longer the version that was read.
pub fn update(tx: &mut Tx, id: i64, version: i64, terms: &ItemTerms) -> Res<bool> {
    let touched = diesel::update(items::table.find(id).filter(items::version.eq(version)))
        .set((
            items::kind.eq(terms.kind),
            items::name.eq(&terms.name),
            items::description.eq(&terms.description),
            items::price.eq(terms.price),
            items::cost.eq(terms.cost),
            items::tax_rate.eq(terms.tax_rate),
            items::unit.eq(&terms.unit),
            items::unit_decimals.eq(terms.unit_decimals),
            items::minutes.eq(terms.minutes),
            items::category.eq(&terms.category),
            items::add_on.eq(terms.add_on),
            items::search.eq(search_text(terms)),
            items::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    if touched == 1 {
        set_clinics(tx, id, &terms.clinics)?;
    }
    Ok(touched == 1)
}

fn set_clinics(tx: &mut Tx, id: i64, clinics: &[i64]) -> Res<()> {
    diesel::delete(item_clinics::table.filter(item_clinics::item_id.eq(id))).execute(tx.c())?;
    for clinic in clinics {
        let row = (item_clinics::item_id.eq(id), item_clinics::clinic_id.eq(clinic));
        diesel::insert_into(item_clinics::table).values(row).execute(tx.c())?;
    }
    Ok(())
}

pub fn set_archived(tx: &mut Tx, id: i64, at: Option<Utc>) -> Res<()> {
    diesel::update(items::table.find(id)).set((items::archived_at.eq(at), items::version.eq(items::version + 1))).execute(tx.c())?;
    Ok(())
}
