//! Uses up part of a lot, and takes a use back exactly.

use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::db::Tx;
use crate::wallet::store::Cause;
use crate::wallet::{Movement, rules, store};

/// Uses `quantity` of what is free. Gives the value released. Refused where less is free or the lot has ended.
pub fn consume(tx: &mut Tx, now: Now, day: Date, lot_id: i64, quantity: Quantity, cause: &Cause) -> Res<Money> {
    let lot = store::lock(tx, lot_id)?;
    if lot.expires_on.is_some_and(|end| end <= day) {
        return Err(Error::refused("", format!("{} has ended and cannot be used.", lot.label)));
    }
    if quantity.0 <= 0 || lot.free().0 < quantity.0 {
        return Err(Error::refused("", format!("Only {} of {} left to use.", lot.free(), lot.label)));
    }
    let gone = Quantity(lot.granted.0 - lot.left().0 + quantity.0);
    let value = rules::release::value(lot.value_total, lot.granted, gone, lot.value_released);
    store::add_to_counters(tx, lot_id, Movement::Consume, quantity, value)?;
    store::move_lot(tx, now, day, lot_id, Movement::Consume, quantity, value, cause)?;
    Ok(value)
}

/// Takes a use back: quantity and value as they were.
pub fn restore(tx: &mut Tx, now: Now, day: Date, lot_id: i64, quantity: Quantity, value: Money, cause: &Cause) -> Res<()> {
    let lot = store::lock(tx, lot_id)?;
    if lot.consumed.0 < quantity.0 || lot.value_released.0 < value.0 {
        return Err(Error::refused("", "That use was taken back before."));
    }
    store::add_to_counters(tx, lot_id, Movement::Restore, quantity, value)?;
    store::move_lot(tx, now, day, lot_id, Movement::Restore, quantity, value, cause)
}
