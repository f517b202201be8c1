//! Invoices, payments and attempts as screens and papers read them.

use super::{AttemptState, InvoiceKind, InvoiceStatus, LineKind, Method};
use crate::base::{Date, Money, Quantity, Rate, Res, text};
use crate::db::schema::{allocations, attempts, cards, charges, invoice_lines, invoices, patients, payers, payments, refunds};
use crate::db::sum::SumI64;
use crate::db::{Conn, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invoices)]
pub struct Invoice {
    pub id: i64,
    pub legal_entity_id: i64,
    pub number: Option<String>,
    pub clinic_id: i64,
    pub payer_id: i64,
    pub patient_id: i64,
    pub membership_id: Option<i64>,
    pub kind: InvoiceKind,
    pub status: InvoiceStatus,
    pub issued_on: Date,
    pub due_on: Date,
    pub net: Money,
    pub tax: Money,
    pub gross: Money,
    pub paid: Money,
    pub retry_on: Option<Date>,
    pub thank_you: String,
    pub created_by: String,
}

impl Invoice {
    pub fn number(&self) -> &str {
        self.number.as_deref().unwrap_or("–")
    }

    /// What is still asked for.
    pub fn asks(&self) -> Money {
        match self.status {
            InvoiceStatus::Open | InvoiceStatus::Unpaid => self.gross - self.paid,
            _ => Money::ZERO,
        }
    }

    pub fn is_open(&self) -> bool {
        !self.asks().is_zero()
    }

    pub fn standing(&self) -> super::rules::badges::Standing {
        super::rules::badges::Standing { status: self.status, due_on: self.due_on, retry_on: self.retry_on, paid: self.paid }
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invoice_lines)]
pub struct Line {
    pub kind: LineKind,
    pub what: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    pub net: Money,
    pub tax_rate: Rate,
    pub tax: Money,
    pub gross: Money,
    pub why: String,
}

pub fn invoice(conn: &mut Conn, id: i64) -> Res<Invoice> {
    Ok(invoices::table.find(id).select(Invoice::as_select()).first(conn)?)
}

pub fn lines(conn: &mut Conn, id: i64) -> Res<Vec<Line>> {
    let query = invoice_lines::table.filter(invoice_lines::invoice_id.eq(id)).order(invoice_lines::position);
    Ok(query.select(Line::as_select()).load(conn)?)
}

/// Money that came in for an invoice or went back out of it, in order of time: day, what, sum (negative where it lowers
/// what is asked).
pub fn money_of(conn: &mut Conn, id: i64) -> Res<Vec<(Date, String, Money)>> {
    type Row = (i64, Date, Method, Option<i64>, Money);
    let rows: Vec<Row> = allocations::table
        .inner_join(payments::table.on(payments::id.eq(allocations::payment_id)))
        .filter(allocations::invoice_id.eq(id))
        .order(allocations::id)
        .select((payments::id, allocations::day, payments::method, payments::card_id, allocations::amount))
        .load(conn)?;
    let mut found = Vec::new();
    for (payment, day, method, card, amount) in rows {
        let how = match card {
            Some(card) => {
                let (brand, last4): (String, String) = cards::table.find(card).select((cards::brand, cards::last4)).first(conn)?;
                crate::patients::card::label(&brand, &last4)
            }
            None => method.label().to_string(),
        };
        let what = if amount.0 > 0 { format!("{how} received") } else { refund_words(conn, payment, &how)? };
        found.push((day, what, -amount));
    }
    Ok(found)
}

fn refund_words(conn: &mut Conn, payment: i64, how: &str) -> Res<String> {
    let state: Option<String> =
        refunds::table.filter(refunds::payment_id.eq(payment)).order(refunds::id.desc()).select(refunds::state).first(conn).optional()?;
    Ok(match state.as_deref() {
        Some("done") => format!("Refunded to {how}"),
        Some("failed") => format!("Refund to {how} failed"),
        Some(_) => format!("Refund to {how} under way"),
        None => "Taken off".into(),
    })
}

/// Every attempt at an invoice: day, card, outcome.
pub fn attempts_of(conn: &mut Conn, id: i64) -> Res<Vec<(Date, String, AttemptState, Option<String>)>> {
    type Row = (Date, String, String, AttemptState, Option<String>);
    let rows: Vec<Row> = attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .inner_join(cards::table.on(cards::id.eq(attempts::card_id)))
        .filter(charges::invoice_id.eq(id))
        .order(attempts::id)
        .select((attempts::day, cards::brand, cards::last4, attempts::state, attempts::code))
        .load(conn)?;
    Ok(rows.into_iter().map(|(day, brand, last4, state, code)| (day, crate::patients::card::label(&brand, &last4), state, code)).collect())
}

/// What the list of invoices is asked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Words of patient, payer or number.
    pub words: String,
    /// Only those that ask for money.
    pub open: bool,
    pub patient: Option<i64>,
}

/// An invoice as a row of a list.
#[derive(Clone, Debug, Queryable)]
pub struct Listed {
    pub invoice: Invoice,
    pub given: String,
    pub family: String,
    pub payer: String,
}

impl Listed {
    pub fn patient(&self) -> String {
        format!("{}, {}", self.family, self.given)
    }
}

/// A page of invoices, the newest first, with how many there are and what they ask for in all.
pub fn list(conn: &mut Conn, ask: &Ask, limit: i64, offset: i64) -> Res<(Vec<Listed>, i64, Money)> {
    macro_rules! asked {
        ($query:expr) => {{
            let mut query = $query;
            if ask.open {
                query = query.filter(invoices::status.eq_any(vec!["open", "unpaid"]));
            }
            if let Some(patient) = ask.patient {
                query = query.filter(invoices::patient_id.eq(patient));
            }
            for word in text::fold(&ask.words).split(' ').filter(|word| !word.is_empty()) {
                let like = text::like(word);
                query = query.filter(
                    patients::search.like(like.clone()).escape('\\').or(invoices::number.like(like).escape('\\').assume_not_null()),
                );
            }
            query
        }};
    }
    let joined = || {
        invoices::table
            .inner_join(patients::table.on(patients::id.eq(invoices::patient_id)))
            .inner_join(payers::table.on(payers::id.eq(invoices::payer_id)))
    };
    let rows = asked!(joined().select((Invoice::as_select(), patients::given, patients::family, payers::name)).into_boxed())
        .order(invoices::id.desc())
        .limit(limit)
        .offset(offset)
        .load::<Listed>(conn)?;
    let count = asked!(joined().select(diesel::dsl::count_star()).into_boxed()).first::<i64>(conn)?;
    let sum = asked!(joined().select(SumI64(invoices::gross - invoices::paid)).into_boxed())
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .first::<Option<i64>>(conn)?;
    Ok((rows, count, Money(sum.unwrap_or(0))))
}

/// A payment as a row of the patient's list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = payments)]
pub struct Payment {
    pub id: i64,
    pub method: Method,
    pub amount: Money,
    pub refunded: Money,
    pub card_id: Option<i64>,
    pub reference: String,
    pub day: Date,
    pub received_by: String,
    pub created_at: Utc,
}

/// The newest payments of a patient, each with the invoices it was applied to.
pub fn payments_of_patient(conn: &mut Conn, patient: i64, limit: i64) -> Res<Vec<(Payment, Vec<(i64, String)>)>> {
    let query = payments::table.filter(payments::patient_id.eq(patient)).order(payments::id.desc()).limit(limit);
    let rows: Vec<Payment> = query.select(Payment::as_select()).load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let applied: Vec<(i64, i64, Option<String>)> = allocations::table
        .inner_join(invoices::table.on(invoices::id.eq(allocations::invoice_id)))
        .filter(allocations::payment_id.eq_any(&ids))
        .filter(allocations::amount.gt(0i64))
        .select((allocations::payment_id, invoices::id, invoices::number))
        .load(conn)?;
    let of = |id: i64| applied.iter().filter(|row| row.0 == id).map(|row| (row.1, row.2.clone().unwrap_or_default())).collect();
    Ok(rows.into_iter().map(|row| (row.clone(), of(row.id))).collect())
}
