//! What the head of a patient's pages shows of the record and of what belongs to it, in one statement.

use super::patients::OPENED;
use crate::base::{Date, Money, Quantity, Res};
use crate::db::schema::{activity, allocations, cards, invoices, lots, patients, payers, payments, wallet_access};
use crate::db::sum::SumI64;
use crate::db::{Conn, Utc};
use crate::patients::{Card, Patient};
use crate::wallet::LotKind;
use diesel::dsl::exists;
use diesel::prelude::*;

pub struct Head {
    pub patient: Patient,
    /// The default card as payer.
    pub card: Option<Card>,
    /// What open invoices still ask for.
    pub owed: Money,
    /// What was received and is neither applied nor refunded.
    pub credit: Money,
    /// What is free in the wallets that the patient reaches.
    pub money: Money,
    pub items: Quantity,
    /// This user has opened the patient since a moment.
    pub opened: bool,
}

pub fn head(conn: &mut Conn, id: i64, user: i64, since: Utc, today: Date) -> Res<Head> {
    let opened = activity::table
        .filter(activity::subject.eq(OPENED).and(activity::subject_id.eq(id)))
        .filter(activity::user_id.eq(user).and(activity::at.ge(since)))
        .select(activity::id);
    let owed = invoices::table
        .filter(invoices::patient_id.eq(id))
        .filter(invoices::status.eq("open").or(invoices::status.eq("unpaid")))
        .select(SumI64(invoices::gross - invoices::paid));
    let free = |kind: LotKind| {
        lots::table
            .inner_join(wallet_access::table.on(wallet_access::wallet_id.eq(lots::wallet_id)))
            .filter(wallet_access::patient_id.eq(id))
            .filter(wallet_access::to_on.is_null().or(wallet_access::to_on.gt(today)))
            .filter(lots::expires_on.is_null().or(lots::expires_on.gt(today)))
            .filter(lots::kind.eq(kind))
            .select(SumI64(lots::granted - lots::held - lots::consumed - lots::expired - lots::refunded - lots::transferred))
    };
    let received = payments::table.filter(payments::patient_id.eq(id)).select(SumI64(payments::amount - payments::refunded));
    let applied = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .filter(payments::patient_id.eq(id))
        .select(SumI64(allocations::amount));
    type Sum = Option<i64>;
    type Row = (Patient, Option<Card>, (Sum, Sum, Sum, Sum, Sum), bool);
    let (patient, card, (owed, received, applied, money, items), opened): Row = patients::table
        .left_join(payers::table.on(payers::patient_id.eq(patients::id.nullable())))
        .left_join(cards::table.on(cards::payer_id.eq(payers::id).and(cards::is_default).and(cards::removed_at.is_null())))
        .filter(patients::id.eq(id))
        .select((
            Patient::as_select(),
            Option::<Card>::as_select(),
            (
                owed.single_value(),
                received.single_value(),
                applied.single_value(),
                free(LotKind::Money).single_value(),
                free(LotKind::Item).single_value(),
            ),
            exists(opened),
        ))
        .first(conn)?;
    let (owed, money, items) = (Money(owed.unwrap_or(0)), Money(money.unwrap_or(0)), Quantity(items.unwrap_or(0)));
    let credit = Money(received.unwrap_or(0) - applied.unwrap_or(0));
    Ok(Head { patient, card, owed, credit, money, items, opened })
}
