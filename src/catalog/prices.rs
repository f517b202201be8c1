//! Prices beside the list price: by membership type and place, and by contract. Each has its days; the one that began last
//! counts, so that a new price is added and an old one is never written over.

use super::rules::effect::Span;
use crate::base::{Date, Money};
use crate::db::schema::{contract_prices, member_prices, price_lists};
use diesel::prelude::*;

/// An item's price for members of a plan, at one clinic or, without one, at all (R040).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = member_prices)]
pub struct MemberPrice {
    pub id: i64,
    pub item_id: i64,
    pub plan_id: i64,
    pub clinic_id: Option<i64>,
    pub price: Money,
    pub from_on: Date,
    /// The first day without.
    pub to_on: Option<Date>,
}

impl MemberPrice {
    pub fn span(&self) -> Span {
        Span { from_on: self.from_on, to_on: self.to_on }
    }
}

/// A contract: a named list of prices that patients may belong to (R011).
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = price_lists)]
pub struct PriceList {
    pub id: i64,
    pub name: String,
    pub note: String,
    pub archived_at: Option<crate::db::Utc>,
    pub version: i64,
}

/// The price of an item, or of a plan's fee at an interval, on a price list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = contract_prices)]
pub struct ContractPrice {
    pub id: i64,
    pub price_list_id: i64,
    pub item_id: Option<i64>,
    pub plan_id: Option<i64>,
    /// The interval's word, beside a plan.
    pub every: Option<String>,
    pub price: Money,
    pub from_on: Date,
    /// The first day without.
    pub to_on: Option<Date>,
}

impl ContractPrice {
    pub fn span(&self) -> Span {
        Span { from_on: self.from_on, to_on: self.to_on }
    }
}

/// What a contract price is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Priced {
    Item(i64),
    /// A plan's fee, by the interval's word.
    Fee(i64, String),
}

/// A price about to be, with its days.
#[derive(Clone, Copy, Debug)]
pub struct NewPrice {
    pub price: Money,
    pub from_on: Date,
    pub to_on: Option<Date>,
}
