//! Ends lots: by their date, with the membership that granted them, or taken back with an enrollment.

use crate::base::{Date, Money, Now, Quantity, Res};
use crate::db::Tx;
use crate::wallet::store::Cause;
use crate::wallet::{Lot, Movement, rules, store};

/// Ends what is free of a lot as `Expire` or `TakeBack`; what is booked stays until it is used or released. Gives the value
/// that left the lot.
pub fn end(tx: &mut Tx, now: Now, day: Date, lot_id: i64, how: Movement, cause: &Cause) -> Res<Money> {
    assert!(matches!(how, Movement::Expire | Movement::TakeBack), "a lot ends by its date or is taken back");
    let lot = store::lock(tx, lot_id)?;
    let free = lot.free();
    if free.0 <= 0 {
        return Ok(Money::ZERO);
    }
    let value = value_of(&lot, free);
    store::add_to_counters(tx, lot_id, how, free, value)?;
    store::move_lot(tx, now, day, lot_id, how, free, value, cause)?;
    Ok(value)
}

fn value_of(lot: &Lot, free: Quantity) -> Money {
    let gone = Quantity(lot.granted.0 - lot.left().0 + free.0);
    rules::release::value(lot.value_total, lot.granted, gone, lot.value_released)
}
