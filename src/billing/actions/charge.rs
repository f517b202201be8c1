//! Orders a charge: the intent, written in the same transaction as what it collects. Sending it is another matter.

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::{ChargeKind, ChargeState, InvoiceStatus, store};
use crate::clinic::Actor;
use crate::db::schema::charges;
use crate::db::{Tx, Utc};
use diesel::prelude::*;

/// Orders what an invoice still asks for from a card. Gives the charge's key; the one already under way where there is one.
pub fn order(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, card_id: i64, kind: ChargeKind, due_on: Date) -> Res<i64> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    if invoice.status != InvoiceStatus::Open && invoice.status != InvoiceStatus::Unpaid {
        return Err(Error::refused("", format!("Invoice {} is {} already.", invoice.number(), invoice.status.label().to_lowercase())));
    }
    if let Some(live) = store::live_charge(tx, invoice_id)? {
        return Ok(live);
    }
    insert(tx, now, actor, &invoice, card_id, kind, due_on, invoice.gross - invoice.paid)
}

#[allow(clippy::too_many_arguments)] // each is a column of the row
fn insert(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    invoice: &store::InvoiceRow,
    card_id: i64,
    kind: ChargeKind,
    due_on: Date,
    amount: Money,
) -> Res<i64> {
    let due_on = match (kind, invoice.membership_id) {
        (ChargeKind::Automatic, Some(membership)) => free_day(tx, membership, due_on)?,
        _ => due_on,
    };
    Ok(diesel::insert_into(charges::table)
        .values((
            charges::invoice_id.eq(invoice.id),
            charges::payer_id.eq(invoice.payer_id),
            charges::membership_id.eq(invoice.membership_id),
            charges::kind.eq(kind),
            charges::state.eq(ChargeState::Due),
            charges::amount.eq(amount),
            charges::card_id.eq(card_id),
            charges::due_on.eq(due_on),
            charges::created_by.eq(&actor.name),
            charges::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(charges::id)
        .get_result(tx.c())?)
}

/// The first day from `day` on without an automatic charge of this membership: at most one a day.
fn free_day(tx: &mut Tx, membership: i64, day: Date) -> Res<Date> {
    let taken: Vec<Date> = charges::table
        .filter(charges::membership_id.eq(membership))
        .filter(charges::kind.eq(ChargeKind::Automatic))
        .filter(charges::state.ne(ChargeState::Dropped))
        .filter(charges::due_on.ge(day))
        .select(charges::due_on)
        .load(tx.c())?;
    let mut free = day;
    while taken.contains(&free) {
        free = days::add_days(free, 1);
    }
    Ok(free)
}
