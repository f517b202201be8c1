//! What a clinic sells besides memberships and packages: services, products, classes, with price, cost and tax rate.
//!
//! Words: *item*, one line of the inventory; *unit*, what its quantity counts ("treatments", "units"), with 0 to 3
//! decimals; *archived*, kept for history but not offered any more. An item is offered at all clinics, or at some.
//! Stock is not counted.
//!
//! *member price*, what members of a plan pay for an item, at one clinic or at all (R040); *price list*, a contract: prices
//! of items and of membership fees for the patients who belong to it (R011). Which of them counts for whom, and why:
//! `billing::rules::price`.
//!
//! Addresses: `/inventory/products` (+ `/new`), `/inventory/products/{no}` (+ `/edit`, `/archive`, `/member-prices/new`),
//! `/inventory/member-prices/{no}/end`, `/inventory/price-lists` (+ `/new`), `/inventory/price-lists/{no}`
//! (+ `/prices/new`), `/inventory/contract-prices/{no}/end`.

pub mod actions;
pub mod prices;
pub mod rules;
pub mod screens;
pub mod store;

pub use prices::{ContractPrice, MemberPrice, PriceList};

use crate::base::{Money, Quantity, Rate};

crate::words! {
    /// What an item is.
    pub enum ItemKind {
        Service = "service", "Service";
        Product = "product", "Product";
        Class = "class", "Class";
    }
}

/// One line of the inventory.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::items)]
pub struct Item {
    pub id: i64,
    pub kind: ItemKind,
    pub name: String,
    pub description: String,
    pub price: Money,
    pub cost: Option<Money>,
    pub tax_rate: Rate,
    pub unit: String,
    pub unit_decimals: i64,
    pub minutes: Option<i64>,
    /// What limited discounts may reach (R041); empty for none.
    pub category: String,
    /// Sold beside another item.
    pub add_on: bool,
    pub archived_at: Option<crate::db::Utc>,
    pub version: i64,
}

impl Item {
    pub fn is_archived(&self) -> bool {
        self.archived_at.is_some()
    }

    /// The list value of a quantity of it.
    pub fn list_value(&self, quantity: Quantity) -> Money {
        self.price.share(quantity.0, crate::base::quantity::ONE)
    }
}

/// What an item is to be, as an action takes it.
#[derive(Clone, Debug)]
pub struct ItemTerms {
    pub kind: ItemKind,
    pub name: String,
    pub description: String,
    pub price: Money,
    pub cost: Option<Money>,
    pub tax_rate: Rate,
    pub unit: String,
    pub unit_decimals: i64,
    pub minutes: Option<i64>,
    /// What limited discounts may reach (R041); empty for none.
    pub category: String,
    /// Sold beside another item.
    pub add_on: bool,
    /// The clinics that offer it; none named means all.
    pub clinics: Vec<i64>,
}
