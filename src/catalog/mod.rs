//! What a clinic sells besides memberships and packages: services, products, classes, with price, cost and tax rate.
//!
//! Words: *item*, one line of the inventory; *unit*, what its quantity counts ("treatments", "units"), with 0 to 3
//! decimals; *archived*, kept for history but not offered any more. An item is offered at all clinics, or at some.
//! Stock is not counted.
//!
//! Addresses: `/inventory/products`, `/inventory/products/new`, `/inventory/products/{no}`,
//! `/inventory/products/{no}/archive`.

pub mod actions;
pub mod screens;
pub mod store;

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
    /// The clinics that offer it; none named means all.
    pub clinics: Vec<i64>,
}
