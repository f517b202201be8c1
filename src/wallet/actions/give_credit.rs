//! Gives credit away: promotional money in the patient's own wallet (R128, R129).

use super::grant::{self, NewLot};
use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::clinic::activity::{Note, note};
use crate::clinic::{Actor, account};
use crate::db::schema::{credits, patients};
use crate::db::{Tx, Utc};
use crate::ledger::{Account, Entry, Posting, post};
use crate::wallet::{CreditKind, LotClass, LotKind, store};
use diesel::prelude::*;

/// What is given, and until when; `expires_on` is the first day without.
pub struct Gift<'a> {
    pub kind: CreditKind,
    pub amount: Money,
    pub expires_on: Option<Date>,
    pub reason: &'a str,
    /// The form's own key: the same form sent twice gives once.
    pub once: &'a str,
}

/// Gives whether this form was new.
pub fn give(tx: &mut Tx, now: Now, day: Date, actor: &Actor, patient: i64, gift: &Gift) -> Res<bool> {
    let wallet = store::own_wallets(tx, &[patient])?.remove(&patient).ok_or(Error::NotFound)?;
    let before: i64 = credits::table.filter(credits::once_key.eq(gift.once)).count().get_result(tx.c())?;
    if before > 0 {
        return Ok(false);
    }
    let id: i64 = diesel::insert_into(credits::table)
        .values((
            credits::wallet_id.eq(wallet),
            credits::kind.eq(gift.kind),
            credits::amount.eq(gift.amount),
            credits::expires_on.eq(gift.expires_on),
            credits::reason.eq(gift.reason),
            credits::once_key.eq(gift.once),
            credits::created_by.eq(&actor.name),
            credits::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(credits::id)
        .get_result(tx.c())?;
    let lot = NewLot {
        wallet_id: wallet,
        kind: LotKind::Money,
        item_id: None,
        class: LotClass::Promotional,
        origin: "credit",
        origin_id: id,
        label: format!("{}: {}, {}", gift.kind.label(), gift.reason, actor.name),
        quantity: Quantity(gift.amount.0),
        value_total: gift.amount,
        list_value: gift.amount,
        starts_on: day,
        expires_on: gift.expires_on,
    };
    grant::grant(tx, now, day, actor, &lot)?;
    let entry = Entry {
        day,
        cause: "credit.given",
        cause_id: id,
        memo: gift.reason,
        actor: &actor.name,
        clinic_id: patients::table.find(patient).select(patients::clinic_id).first(tx.c())?,
        payer_id: None,
        membership_id: None,
    };
    post(tx, now, &entry, &[Posting::new(Account::Discounts, Account::WalletPromotional, gift.amount)])?;
    let sum = account::load(tx)?.currency.money(gift.amount);
    let line = Note {
        area: "billing",
        subject: "patient",
        subject_id: patient,
        patient_id: Some(patient),
        what: format!("{} credit of {sum} given: {}", gift.kind.label(), gift.reason),
        ..Note::default()
    };
    note(tx, now, actor, line)?;
    Ok(true)
}
