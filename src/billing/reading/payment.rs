//! One payment: where its money lies now, and how it came there.

use super::Payment;
use super::payments::{Money1, columns, payment};
use crate::base::{Date, Money, Res};
use crate::billing::Method;
use crate::billing::store::{PaymentRow, credit};
use crate::db::schema::{allocations, cards, invoices, payments, refunds};
use crate::db::{Conn, Utc};
use crate::patients::Card;
use diesel::prelude::*;

/// A payment with everything that became of it.
#[derive(Clone, Debug)]
pub struct WholePayment {
    pub row: PaymentRow,
    pub payment: Payment,
    /// The card that it came from; also one that was removed since.
    pub card: Option<Card>,
    /// Invoices that it is applied to: key, number, how much.
    pub applied: Vec<(i64, String, Money)>,
    pub unapplied: Money,
    /// Put on invoices and taken off again, in order of time.
    pub moves: Vec<Move>,
    pub refunds: Vec<RefundRow>,
}

/// Money of a payment put on an invoice, or taken off where below zero.
#[derive(Clone, Debug, Queryable)]
pub struct Move {
    pub at: Utc,
    pub invoice_id: i64,
    pub number: Option<String>,
    pub amount: Money,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = refunds)]
pub struct RefundRow {
    pub id: i64,
    pub method: Method,
    pub amount: Money,
    pub state: String,
    pub reason: String,
    pub day: Date,
    pub created_by: String,
}

impl WholePayment {
    /// `Visa 4242`, `Cash`: how a refund of this payment goes that way.
    pub fn way(&self, method: Method) -> String {
        match (&self.card, method) {
            (Some(card), Method::Card) => card.label(),
            _ => method.label().to_string(),
        }
    }
}

pub fn whole_payment(conn: &mut Conn, id: i64) -> Res<WholePayment> {
    let row: PaymentRow = payments::table.find(id).select(PaymentRow::as_select()).first(conn)?;
    let money: Money1 = payments::table
        .left_join(cards::table.on(cards::id.nullable().eq(payments::card_id)))
        .filter(payments::id.eq(id))
        .select(columns())
        .first(conn)?;
    let card = cards::table
        .inner_join(payments::table.on(payments::card_id.eq(cards::id.nullable())))
        .filter(payments::id.eq(id))
        .select(Card::as_select())
        .first(conn)
        .optional()?;
    let moves: Vec<Move> = allocations::table
        .inner_join(invoices::table.on(invoices::id.eq(allocations::invoice_id)))
        .filter(allocations::payment_id.eq(id))
        .order(allocations::id)
        .select((allocations::created_at, invoices::id, invoices::number, allocations::amount))
        .load(conn)?;
    let number = |invoice: i64| moves.iter().find(|one| one.invoice_id == invoice).and_then(|one| one.number.clone());
    let applied = credit::applied(conn, id)?;
    Ok(WholePayment {
        payment: payment(money),
        card,
        applied: applied.into_iter().map(|(invoice, sum)| (invoice, number(invoice).unwrap_or_default(), sum)).collect(),
        unapplied: credit::unapplied(conn, &row)?,
        refunds: refunds::table.filter(refunds::payment_id.eq(id)).order(refunds::id).select(RefundRow::as_select()).load(conn)?,
        moves,
        row,
    })
}
