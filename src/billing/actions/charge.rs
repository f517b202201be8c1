//! Orders a charge: the intent, written in the same transaction as what it collects. Sending it is another matter.

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::{ChargeKind, ChargeState, store};
use crate::clinic::Actor;
use crate::db::schema::charges;
use crate::db::{Tx, Utc};
use crate::per_backend;
use diesel::prelude::*;
use std::collections::HashSet;

/// Orders what an invoice still asks for from a card. Gives the charge's key; the one already under way where there is one.
pub fn order(tx: &mut Tx, now: Now, actor: &Actor, invoice_id: i64, card_id: i64, kind: ChargeKind, due_on: Date) -> Res<i64> {
    let invoice = store::lock_invoice(tx, invoice_id)?;
    invoice.must_be_open()?;
    if let Some(live) = store::live_charge(tx, invoice_id)? {
        return Ok(live);
    }
    let new = NewCharge {
        invoice_id,
        payer_id: invoice.payer_id,
        membership_id: invoice.membership_id,
        card_id,
        amount: invoice.gross - invoice.paid,
    };
    let ids = insert(tx, now, actor, kind, &[new], due_on)?;
    ids.first().copied().ok_or_else(|| Error::failed("a charge was not ordered"))
}

/// Lets no charge of an invoice be sent any more: one that waits is dropped. Refused while one is under way, which may
/// have collected the same sum.
pub fn stop(tx: &mut Tx, invoice_id: i64) -> Res<()> {
    diesel::update(charges::table.filter(charges::invoice_id.eq(invoice_id)).filter(charges::state.eq(ChargeState::Due)))
        .set(charges::state.eq(ChargeState::Dropped))
        .execute(tx.c())?;
    match store::live_charge(tx, invoice_id)? {
        Some(_) => {
            Err(Error::refused("", "The card is being charged, and the answer is not known yet. Wait for it: try again in a minute."))
        }
        None => Ok(()),
    }
}

/// What an invoice asks for, of whom and from which card.
#[derive(Clone, Copy, Debug)]
pub struct NewCharge {
    pub invoice_id: i64,
    pub payer_id: i64,
    pub membership_id: Option<i64>,
    pub card_id: i64,
    pub amount: Money,
}

/// Orders automatic charges of invoices that were issued in this transaction, each of another membership: nothing is under
/// way for them yet.
pub fn order_new(tx: &mut Tx, now: Now, actor: &Actor, all: &[NewCharge], due_on: Date) -> Res<()> {
    insert(tx, now, actor, ChargeKind::Automatic, all, due_on).map(|_| ())
}

fn insert(tx: &mut Tx, now: Now, actor: &Actor, kind: ChargeKind, all: &[NewCharge], due_on: Date) -> Res<Vec<i64>> {
    if all.is_empty() {
        return Ok(vec![]);
    }
    let taken = match kind {
        ChargeKind::Automatic => taken_days(tx, &all.iter().filter_map(|new| new.membership_id).collect::<Vec<_>>(), due_on)?,
        _ => HashSet::new(),
    };
    let rows: Vec<_> = all
        .iter()
        .map(|new| {
            (
                charges::invoice_id.eq(new.invoice_id),
                charges::payer_id.eq(new.payer_id),
                charges::membership_id.eq(new.membership_id),
                charges::kind.eq(kind),
                charges::state.eq(ChargeState::Due),
                charges::amount.eq(new.amount),
                charges::card_id.eq(new.card_id),
                charges::due_on.eq(free_day(&taken, new.membership_id, due_on)),
                charges::created_by.eq(&actor.name),
                charges::created_at.eq(Utc::new(now.clinic)),
            )
        })
        .collect();
    Ok(per_backend!(tx.c(), c => diesel::insert_into(charges::table).values(&rows).returning(charges::id).get_results(c))?)
}

/// The first day from `day` on without an automatic charge of this membership: at most one a day.
fn free_day(taken: &HashSet<(Option<i64>, Date)>, membership: Option<i64>, day: Date) -> Date {
    let mut free = day;
    while taken.contains(&(membership, free)) {
        free = days::add_days(free, 1);
    }
    free
}

fn taken_days(tx: &mut Tx, memberships: &[i64], day: Date) -> Res<HashSet<(Option<i64>, Date)>> {
    let taken: Vec<(Option<i64>, Date)> = charges::table
        .filter(charges::membership_id.eq_any(memberships.iter().copied().map(Some).collect::<Vec<_>>()))
        .filter(charges::kind.eq(ChargeKind::Automatic))
        .filter(charges::state.ne(ChargeState::Dropped))
        .filter(charges::due_on.ge(day))
        .select((charges::membership_id, charges::due_on))
        .load(tx.c())?;
    Ok(taken.into_iter().collect())
}
