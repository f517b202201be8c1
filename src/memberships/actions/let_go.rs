//! What an invoice that is taken back or let go does to its membership: a banked fee leaves the wallet with it, and a
//! membership that owes nothing else goes on.

use crate::base::{Error, Money, Now, Res};
use crate::billing::store as billing;
use crate::clinic::{Actor, clinics, tasks};
use crate::db::Tx;
use crate::ledger::{Account, Entry, Posting, post};
use crate::memberships::actions::{give, recognize, settle};
use crate::memberships::store::{self, Facts, PeriodRow};
use crate::wallet::actions::end;
use crate::wallet::store::{Cause, by_origin};
use crate::wallet::{Lot, Movement};

/// Follows up an invoice that was taken back.
pub fn on_undone(tx: &mut Tx, now: Now, invoice_id: i64) -> Res<()> {
    for period in store::periods_of_invoice(tx, invoice_id)? {
        let facts = store::lock(tx, period.membership_id)?;
        let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
        recognize::reverse(tx, now, period.id, today)?;
        for bank in [give::PAID, give::COUPON] {
            if let Some(lot) = by_origin(tx, bank.origin, &[period.id])?.pop() {
                take_back(tx, now, bank, &facts, &period, &lot)?;
            }
        }
    }
    on_let_go(tx, now, invoice_id)
}

/// Follows up an invoice of which nothing is asked for any more, though it was not paid.
pub fn on_let_go(tx: &mut Tx, now: Now, invoice_id: i64) -> Res<()> {
    let invoice = billing::invoice_row(tx, invoice_id)?;
    let keys = [format!("declined:{invoice_id}"), format!("missed:{invoice_id}")];
    tasks::finish_by_keys(tx, now, &Actor::timetable(), &keys)?;
    let Some(membership) = invoice.membership_id else { return Ok(()) };
    let facts = store::lock(tx, membership)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    settle::recover(tx, &facts, today)
}

/// The money of a banked fee goes back whole, or the invoice stays.
fn take_back(tx: &mut Tx, now: Now, bank: give::Bank, facts: &Facts, period: &PeriodRow, lot: &Lot) -> Res<()> {
    let spent = lot.granted.0 - lot.free().0;
    if spent > 0 && lot.refunded.0 == 0 {
        return Err(Error::refused("", "Money of this fee was banked in the wallet and is spent. Credit what is left by hand."));
    }
    let actor = Actor::timetable();
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    let cause = Cause { what: "membership", id: facts.row.id, actor: &actor, note: "its invoice was taken back" };
    let value: Money = end::end(tx, now, today, lot.id, Movement::TakeBack, &cause)?;
    let entry = Entry {
        day: today,
        cause: bank.cause_back,
        cause_id: period.id,
        memo: facts.name(),
        actor: &actor.name,
        clinic_id: facts.row.clinic_id,
        payer_id: Some(facts.row.payer_id),
        membership_id: Some(facts.row.id),
    };
    post(tx, now, &entry, &[Posting::new(bank.account, Account::DeferredMembership, value)])
}
