//! All SQL on wallets, lots and their movements.

use crate::base::{Date, Money, Quantity, Res};
use crate::db::Conn;
use crate::db::schema::{lots, wallet_access};
use diesel::prelude::*;

/// What a patient can still use: money by class, and how many items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub paid: Money,
    pub promotional: Money,
    pub items: Quantity,
    pub held: Quantity,
}

impl Summary {
    pub fn money(&self) -> Money {
        self.paid + self.promotional
    }
}

/// Sums what is free on a day in all wallets that a patient reaches.
pub fn summary(conn: &mut Conn, patient: i64, today: Date) -> Res<Summary> {
    type Row = (String, String, i64, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = lots::table
        .inner_join(wallet_access::table.on(wallet_access::wallet_id.eq(lots::wallet_id)))
        .filter(wallet_access::patient_id.eq(patient))
        .filter(wallet_access::to_on.is_null().or(wallet_access::to_on.gt(today)))
        .filter(lots::expires_on.is_null().or(lots::expires_on.gt(today)))
        .select((lots::kind, lots::class, lots::granted, lots::held, lots::consumed, lots::expired, lots::refunded, lots::transferred))
        .load(conn)?;
    let mut summary = Summary::default();
    for (kind, class, granted, held, consumed, expired, refunded, transferred) in rows {
        let free = granted - held - consumed - expired - refunded - transferred;
        match (kind.as_str(), class.as_str()) {
            ("money", "paid") => summary.paid += Money(free),
            ("money", _) => summary.promotional += Money(free),
            _ => {
                summary.items.0 += free;
                summary.held.0 += held;
            }
        }
    }
    Ok(summary)
}
