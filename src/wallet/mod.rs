//! Wallets and lots: every prepaid right of a patient. A monthly treatment and a banked dollar are each one lot.
//!
//! Words: *wallet*, all stored value of a patient; *lot*, one addition to it with origin, class and expiry; *paid* value
//! somebody paid for, *promotional* value given away. A lot counts what was granted, held, consumed, expired, refunded and
//! transferred; what is left of the grant is *free*. Each change is a movement, append-only, beside the counters.
//!
//! Rules: a lot of money carries its value; after k of n uses, round(total·k/n) less what was released is released, and the
//! last use takes the rest. A monthly item carries no book value, only a list value.
//!
//! Credit that is given away, for a late start or a recommendation, is promotional money with a reason and a last day; what of
//! it is not used by then ends (R128, R129).
//!
//! Addresses: `/patients/{no}/wallet`, `…/credits/new`.

pub mod actions;
pub mod rules;
pub mod screens;
pub mod store;

use crate::base::{Date, Money, Quantity};

crate::words! {
    pub enum LotKind {
        Item = "item", "Item";
        Money = "money", "Money";
    }
}

crate::words! {
    pub enum LotClass {
        Paid = "paid", "paid";
        Promotional = "promotional", "promotional";
    }
}

crate::words! {
    /// Why credit is given away.
    pub enum CreditKind {
        Courtesy = "courtesy", "Courtesy";
        Promotional = "promotional", "Promotion";
    }
}

crate::words! {
    /// What happened to a lot.
    pub enum Movement {
        Grant = "grant", "Granted";
        Hold = "hold", "Booked";
        Release = "release", "Booking released";
        Consume = "consume", "Used";
        Restore = "restore", "Use taken back";
        Expire = "expire", "Expired";
        Refund = "refund", "Refunded";
        Transfer = "transfer", "Transferred";
        TakeBack = "take_back", "Taken back";
    }
}

/// A lot as stored. Quantities are thousandths of the unit; for money they are minor units, and equal its value.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::lots)]
pub struct Lot {
    pub id: i64,
    pub wallet_id: i64,
    pub kind: LotKind,
    pub item_id: Option<i64>,
    pub class: LotClass,
    pub origin: String,
    pub origin_id: i64,
    pub label: String,
    pub granted: Quantity,
    pub held: Quantity,
    pub consumed: Quantity,
    pub expired: Quantity,
    pub refunded: Quantity,
    pub transferred: Quantity,
    pub value_total: Money,
    pub value_released: Money,
    pub list_value: Money,
    pub starts_on: Date,
    pub expires_on: Option<Date>,
}

impl Lot {
    /// What is left and not booked.
    pub fn free(&self) -> Quantity {
        Quantity(self.left().0 - self.held.0)
    }

    /// What is left, booked or not.
    pub fn left(&self) -> Quantity {
        Quantity(self.granted.0 - self.consumed.0 - self.expired.0 - self.refunded.0 - self.transferred.0)
    }
}
