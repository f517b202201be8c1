//! Tries an open invoice's charge again, as the desk or the patient asks. One press is one charge.

use super::charge;
use crate::base::{Error, Now, Res};
use crate::billing::{ChargeKind, asking, store};
use crate::clinic::{Actor, clinics};
use crate::db::Tx;
use crate::patients::store as patients;

/// Orders the charge; gives its key. `seen` is the newest charge that the pressed page knew: where there is a newer one,
/// the button was pressed before, and that charge is the answer.
pub fn retry(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, card_id: i64, seen: i64) -> Res<i64> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    let newest = asking::newest_charge(tx, invoice_id)?;
    if newest > seen {
        return Ok(newest);
    }
    let on_file = patients::cards_of(tx, invoice.payer_id)?.iter().any(|card| card.id == card_id);
    if !on_file {
        return Err(Error::refused("card", "Choose a card on file."));
    }
    let today = clinics::load(tx, invoice.clinic_id)?.today(now);
    charge::order(tx, now, actor, invoice_id, card_id, ChargeKind::Desk, today)
}
