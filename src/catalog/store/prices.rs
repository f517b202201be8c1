//! All SQL on member prices, price lists, their prices, and which patient belongs to which.

use crate::base::{Date, Money, Now, Res};
use crate::catalog::prices::{ContractPrice, MemberPrice, NewPrice, PriceList, Priced};
use crate::catalog::rules::effect;
use crate::db::schema::{contract_prices, member_prices, price_list_patients, price_lists};
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

pub fn member_price(conn: &mut Conn, id: i64) -> Res<MemberPrice> {
    Ok(member_prices::table.find(id).select(MemberPrice::as_select()).first(conn)?)
}

/// The member prices of some items, the newest first.
pub fn member_prices_of(conn: &mut Conn, items: &[i64]) -> Res<Vec<MemberPrice>> {
    let query = member_prices::table.filter(member_prices::item_id.eq_any(items));
    Ok(query.order((member_prices::plan_id, member_prices::from_on.desc())).select(MemberPrice::as_select()).load(conn)?)
}

pub fn add_member_price(tx: &mut Tx, now: Now, item: i64, plan: i64, clinic: Option<i64>, new: &NewPrice) -> Res<i64> {
    Ok(diesel::insert_into(member_prices::table)
        .values((
            member_prices::item_id.eq(item),
            member_prices::plan_id.eq(plan),
            member_prices::clinic_id.eq(clinic),
            member_prices::price.eq(new.price),
            member_prices::from_on.eq(new.from_on),
            member_prices::to_on.eq(new.to_on),
            member_prices::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(member_prices::id)
        .get_result(tx.c())?)
}

/// Ends a member price; one that has not begun is taken out.
pub fn end_member_price(tx: &mut Tx, price: &MemberPrice, today: Date) -> Res<()> {
    let row = member_prices::table.find(price.id);
    if price.from_on >= today {
        diesel::delete(row).execute(tx.c())?;
    } else {
        diesel::update(row).set(member_prices::to_on.eq(Some(today))).execute(tx.c())?;
    }
    Ok(())
}

/// Price lists by name; archived ones only when asked for.
pub fn price_lists(conn: &mut Conn, archived: bool) -> Res<Vec<PriceList>> {
    let mut query = price_lists::table.select(PriceList::as_select()).order(price_lists::name).into_boxed();
    if !archived {
        query = query.filter(price_lists::archived_at.is_null());
    }
    Ok(query.load(conn)?)
}

pub fn price_list(conn: &mut Conn, id: i64) -> Res<PriceList> {
    Ok(price_lists::table.find(id).select(PriceList::as_select()).first(conn)?)
}

/// How many patients belong to each list.
pub fn members(conn: &mut Conn) -> Res<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = price_list_patients::table
        .group_by(price_list_patients::price_list_id)
        .select((price_list_patients::price_list_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub fn insert_list(tx: &mut Tx, now: Now, name: &str, note: &str) -> Res<i64> {
    let new = (price_lists::name.eq(name), price_lists::note.eq(note), price_lists::created_at.eq(Utc::new(now.clinic)));
    Ok(diesel::insert_into(price_lists::table).values(new).returning(price_lists::id).get_result(tx.c())?)
}

/// Gives false where the row is no longer the version that was read.
pub fn update_list(tx: &mut Tx, id: i64, version: i64, name: &str, note: &str, archived_at: Option<Utc>) -> Res<bool> {
    let touched = diesel::update(price_lists::table.find(id).filter(price_lists::version.eq(version)))
        .set((
            price_lists::name.eq(name),
            price_lists::note.eq(note),
            price_lists::archived_at.eq(archived_at),
            price_lists::version.eq(version + 1),
        ))
        .execute(tx.c())?;
    Ok(touched == 1)
}

pub fn contract_price(conn: &mut Conn, id: i64) -> Res<ContractPrice> {
    Ok(contract_prices::table.find(id).select(ContractPrice::as_select()).first(conn)?)
}

/// The prices on a list.
pub fn prices_on(conn: &mut Conn, list: i64) -> Res<Vec<ContractPrice>> {
    let query = contract_prices::table.filter(contract_prices::price_list_id.eq(list));
    let order = (contract_prices::item_id, contract_prices::plan_id, contract_prices::every, contract_prices::from_on.desc());
    Ok(query.order(order).select(ContractPrice::as_select()).load(conn)?)
}

/// How many prices on each list are not over on a day.
pub fn count_prices(conn: &mut Conn, today: Date) -> Res<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = contract_prices::table
        .filter(contract_prices::to_on.is_null().or(contract_prices::to_on.gt(today)))
        .group_by(contract_prices::price_list_id)
        .select((contract_prices::price_list_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What lists say of an item, with the list's name.
pub fn contracts_of_item(conn: &mut Conn, item: i64) -> Res<Vec<(ContractPrice, String)>> {
    Ok(contract_prices::table
        .inner_join(price_lists::table.on(price_lists::id.eq(contract_prices::price_list_id)))
        .filter(contract_prices::item_id.eq(item))
        .filter(price_lists::archived_at.is_null())
        .order((price_lists::name, contract_prices::from_on.desc()))
        .select((ContractPrice::as_select(), price_lists::name))
        .load(conn)?)
}

/// What lists say of a plan's fees, with the list's name.
pub fn contracts_of_plan(conn: &mut Conn, plan: i64) -> Res<Vec<(ContractPrice, String)>> {
    Ok(contract_prices::table
        .inner_join(price_lists::table.on(price_lists::id.eq(contract_prices::price_list_id)))
        .filter(contract_prices::plan_id.eq(plan))
        .filter(price_lists::archived_at.is_null())
        .order((price_lists::name, contract_prices::from_on.desc()))
        .select((ContractPrice::as_select(), price_lists::name))
        .load(conn)?)
}

pub fn add_contract_price(tx: &mut Tx, now: Now, list: i64, what: &Priced, new: &NewPrice) -> Res<i64> {
    let (item, plan, every) = match what {
        Priced::Item(item) => (Some(*item), None, None),
        Priced::Fee(plan, every) => (None, Some(*plan), Some(every.as_str())),
    };
    Ok(diesel::insert_into(contract_prices::table)
        .values((
            contract_prices::price_list_id.eq(list),
            contract_prices::item_id.eq(item),
            contract_prices::plan_id.eq(plan),
            contract_prices::every.eq(every),
            contract_prices::price.eq(new.price),
            contract_prices::from_on.eq(new.from_on),
            contract_prices::to_on.eq(new.to_on),
            contract_prices::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(contract_prices::id)
        .get_result(tx.c())?)
}

/// Ends a contract price; one that has not begun is taken out.
pub fn end_contract_price(tx: &mut Tx, price: &ContractPrice, today: Date) -> Res<()> {
    let row = contract_prices::table.find(price.id);
    if price.from_on >= today {
        diesel::delete(row).execute(tx.c())?;
    } else {
        diesel::update(row).set(contract_prices::to_on.eq(Some(today))).execute(tx.c())?;
    }
    Ok(())
}

/// The list that a patient belongs to, unless it is archived.
pub fn list_of_patient(conn: &mut Conn, patient: i64) -> Res<Option<PriceList>> {
    Ok(price_list_patients::table
        .inner_join(price_lists::table.on(price_lists::id.eq(price_list_patients::price_list_id)))
        .filter(price_list_patients::patient_id.eq(patient))
        .filter(price_lists::archived_at.is_null())
        .select(PriceList::as_select())
        .first(conn)
        .optional()?)
}

pub fn set_list_of_patient(tx: &mut Tx, patient: i64, list: Option<i64>) -> Res<()> {
    diesel::delete(price_list_patients::table.find(patient)).execute(tx.c())?;
    if let Some(list) = list {
        let new = (price_list_patients::patient_id.eq(patient), price_list_patients::price_list_id.eq(list));
        diesel::insert_into(price_list_patients::table).values(new).execute(tx.c())?;
    }
    Ok(())
}

/// A plan's fee by the contract of a patient on a day: the list's name and the fee (R011).
pub fn contract_fee(conn: &mut Conn, patient: i64, plan: i64, every: &str, day: Date) -> Res<Option<(String, Money)>> {
    let Some(list) = list_of_patient(conn, patient)? else { return Ok(None) };
    let all: Vec<ContractPrice> = contract_prices::table
        .filter(contract_prices::price_list_id.eq(list.id))
        .filter(contract_prices::plan_id.eq(plan))
        .filter(contract_prices::every.eq(every))
        .select(ContractPrice::as_select())
        .load(conn)?;
    Ok(effect::newest(all, ContractPrice::span, day).map(|price| (list.name, price.price)))
}
