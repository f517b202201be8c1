//! What a card that the patient entered by an emailed link does: running memberships are charged to it from now on, and
//! each open fee is ordered from it once, however often the way back from the processor's page is loaded.

use crate::base::{Now, Res};
use crate::billing::actions::charge;
use crate::billing::{ChargeKind, asking, store as billing};
use crate::clinic::{Actor, clinics};
use crate::db::Tx;
use crate::db::schema::{charges, memberships};
use crate::memberships::actions::lapse;
use crate::memberships::store;
use crate::patients::Card;
use diesel::prelude::*;

/// Gives the charges of the card, those ordered before included. An older card than the payer's newest orders nothing.
pub fn pay_with(tx: &mut Tx, now: Now, actor: &Actor, card: &Card) -> Res<Vec<i64>> {
    let newest = card.is_default && card.removed_at.is_none();
    if newest {
        point(tx, now, actor, card)?;
    }
    let mut ordered = asking::by_patient(tx, card.id)?;
    if !newest {
        return Ok(ordered);
    }
    for fee in asking::open_fees(tx, card.payer_id)? {
        let invoice = billing::lock_invoice(tx, fee.invoice_id)?;
        let tried: i64 = charges::table
            .filter(charges::invoice_id.eq(fee.invoice_id))
            .filter(charges::card_id.eq(card.id))
            .filter(charges::kind.eq(ChargeKind::Patient))
            .count()
            .get_result(tx.c())?;
        if tried == 0 {
            let today = clinics::load(tx, invoice.clinic_id)?.today(now);
            let charge = charge::order(tx, now, actor, fee.invoice_id, card.id, ChargeKind::Patient, today)?;
            if !ordered.contains(&charge) {
                ordered.push(charge);
            }
        }
    }
    Ok(ordered)
}

/// Memberships that run and are charged to an older card are charged to this one.
fn point(tx: &mut Tx, now: Now, actor: &Actor, card: &Card) -> Res<()> {
    let others: Vec<i64> = memberships::table
        .filter(memberships::payer_id.eq(card.payer_id))
        .filter(memberships::status.ne_all(vec!["ended", "undone"]))
        .filter(memberships::card_id.is_not_null())
        .filter(memberships::card_id.ne(card.id))
        .order(memberships::id)
        .select(memberships::id)
        .load(tx.c())?;
    for facts in store::facts_of(tx, &others)? {
        store::set_card(tx, facts.row.id, card.id)?;
        lapse::log(tx, now, actor, &facts, &format!("is charged to {} from now on", card.label()))?;
    }
    Ok(())
}
