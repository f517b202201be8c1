//! Tries to charge a card.

use crate::base::{Date, Money, Res};
use crate::billing::{AttemptState, ChargeKind, Method};
use crate::db::schema::{attempts, cards, charges};
use crate::db::{Conn, Utc};
use crate::gateway::declines;
use crate::patients::card;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text};
use std::collections::HashMap;

/// One try to charge a card.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub charge_kind: ChargeKind,
    pub card: String,
    pub amount: Money,
    pub state: AttemptState,
    /// The processor's word for a decline.
    pub code: Option<String>,
    pub day: Date,
    pub sent_at: Utc,
}

pub fn attempts_of(conn: &mut Conn, invoice: i64) -> Res<Vec<Attempt>> {
    type Row = (ChargeKind, String, String, Money, AttemptState, Option<String>, Date, Utc);
    let rows: Vec<Row> = attempts::table
        .inner_join(charges::table.on(charges::id.eq(attempts::charge_id)))
        .inner_join(cards::table.on(cards::id.eq(attempts::card_id)))
        .filter(charges::invoice_id.eq(invoice))
        .order(attempts::id)
        .select((
            charges::kind,
            cards::brand,
            cards::last4,
            attempts::amount,
            attempts::state,
            attempts::code,
            attempts::day,
            attempts::sent_at,
        ))
        .load(conn)?;
    let attempt = |(charge_kind, brand, last4, amount, state, code, day, sent_at): Row| Attempt {
        charge_kind,
        card: card::label(&brand, &last4),
        amount,
        state,
        code,
        day,
        sent_at,
    };
    Ok(rows.into_iter().map(attempt).collect())
}

/// What happened towards an invoice on a day: `Visa 4242: not enough money`, `Cash: received`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    pub day: Date,
    pub words: String,
}

/// Every attempt, and after them every payment that came another way, by invoice.
pub fn tries(conn: &mut Conn, invoices: &[i64]) -> Res<HashMap<i64, Vec<Try>>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        invoice_id: i64,
        #[diesel(sql_type = SqlDate)]
        day: Date,
        #[diesel(sql_type = Nullable<Text>)]
        state: Option<AttemptState>,
        #[diesel(sql_type = Nullable<Text>)]
        code: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        brand: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        last4: Option<String>,
        #[diesel(sql_type = Nullable<Text>)]
        method: Option<Method>,
    }
    if invoices.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = invoices.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let query = format!(
        "SELECT c.invoice_id, a.day, a.state, a.code, k.brand, k.last4, NULL AS method, 0 AS part, a.id AS at \
         FROM attempts a JOIN charges c ON c.id = a.charge_id JOIN cards k ON k.id = a.card_id WHERE c.invoice_id IN ({wanted}) UNION ALL \
         SELECT l.invoice_id, p.day, NULL, NULL, NULL, NULL, p.method, 1, p.id FROM allocations l JOIN payments p ON p.id = l.payment_id \
         WHERE l.invoice_id IN ({wanted}) AND l.amount > 0 AND p.attempt_id IS NULL ORDER BY 8, 9"
    );
    let rows: Vec<Row> = diesel::sql_query(query).load(conn)?;
    let mut by_invoice: HashMap<i64, Vec<Try>> = HashMap::new();
    for row in rows {
        let means = match (row.method, row.brand.zip(row.last4)) {
            (Some(method), _) => method.label().to_string(),
            (None, Some((brand, last4))) => card::label(&brand, &last4),
            (None, None) => continue,
        };
        let what = match (row.state, row.code) {
            (Some(AttemptState::Declined | AttemptState::NeedsPatient), Some(code)) => {
                declines::sentence(&code).trim_end_matches('.').to_string()
            }
            (Some(state), _) => state.label().to_string(),
            (None, _) => "received".to_string(),
        };
        by_invoice.entry(row.invoice_id).or_default().push(Try { day: row.day, words: format!("{means}: {what}") });
    }
    Ok(by_invoice)
}
