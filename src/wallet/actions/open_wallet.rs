//! Opens a patient's own wallet, which everybody has from the day they are added.

use crate::base::{Date, Now, Res};
use crate::db::schema::{wallet_access, wallets};
use crate::db::{Tx, Utc};
use diesel::prelude::*;

/// Gives the wallet's key. `today` is the day from which its owner reaches it.
pub fn open(tx: &mut Tx, now: Now, today: Date, patient_id: i64, name: &str) -> Res<i64> {
    let wallet: i64 = diesel::insert_into(wallets::table)
        .values((
            wallets::patient_id.eq(patient_id),
            wallets::kind.eq("own"),
            wallets::name.eq(name),
            wallets::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(wallets::id)
        .get_result(tx.c())?;
    diesel::insert_into(wallet_access::table)
        .values((wallet_access::wallet_id.eq(wallet), wallet_access::patient_id.eq(patient_id), wallet_access::from_on.eq(today)))
        .execute(tx.c())?;
    Ok(wallet)
}
