//! Ends what is free of a lot on its date. Value that somebody paid for is breakage, value that was given away was never
//! spent; treatments that a fee granted carry none.

use super::end;
use crate::base::{Date, Now, Res};
use crate::clinic::Actor;
use crate::db::Tx;
use crate::db::schema::{patients, wallets};
use crate::ledger::{Account, Entry, Posting, post};
use crate::wallet::store::{self, Cause};
use crate::wallet::{LotClass, Movement};
use diesel::prelude::*;

pub fn expire(tx: &mut Tx, now: Now, day: Date, lot_id: i64) -> Res<()> {
    let actor = Actor::timetable();
    let cause = Cause { what: "expiry", id: lot_id, actor: &actor, note: "" };
    let value = end::end(tx, now, day, lot_id, Movement::Expire, &cause)?;
    if value.is_zero() {
        return Ok(());
    }
    let lot = store::load(tx, lot_id)?;
    let clinic_id: i64 = wallets::table
        .inner_join(patients::table.on(patients::id.eq(wallets::patient_id)))
        .filter(wallets::id.eq(lot.wallet_id))
        .select(patients::clinic_id)
        .first(tx.c())?;
    let posting = match lot.class {
        LotClass::Paid => Posting::new(Account::WalletPaid, Account::Breakage, value),
        LotClass::Promotional => Posting::new(Account::WalletPromotional, Account::Discounts, value),
    };
    let entry = Entry {
        day,
        cause: "lot.expired",
        // What was booked may end later: each movement is an entry of its own.
        cause_id: store::newest_movement(tx, lot_id)?,
        memo: &lot.label,
        actor: &actor.name,
        clinic_id,
        payer_id: None,
        membership_id: None,
    };
    post(tx, now, &entry, &[posting])
}
