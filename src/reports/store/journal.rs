//! The journal as rows: postings with their entry, and what they add up to on each account.

use super::at;
use crate::base::{Date, Money, Res, days};
use crate::db::Conn;
use crate::ledger::Account;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text};

/// Which postings. Days are typed values, never text that somebody typed.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub from: Date,
    /// The last day, included.
    pub to: Date,
    pub account: Option<Account>,
    pub clinic: Option<i64>,
}

/// A posting with the entry that it belongs to.
#[derive(Clone, Debug, QueryableByName)]
pub struct Line {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = SqlDate)]
    pub day: Date,
    #[diesel(sql_type = Text)]
    pub cause: String,
    #[diesel(sql_type = BigInt)]
    pub cause_id: i64,
    #[diesel(sql_type = Text)]
    pub memo: String,
    #[diesel(sql_type = Text)]
    pub actor: String,
    #[diesel(sql_type = Text)]
    pub debit: Account,
    #[diesel(sql_type = Text)]
    pub credit: Account,
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    #[diesel(sql_type = Nullable<Text>)]
    pub payer: Option<String>,
    /// The payment behind a refund or a movement of credit.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub payment_id: Option<i64>,
    /// The patient whose membership it is about.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub patient_id: Option<i64>,
}

fn filter(ask: &Ask) -> String {
    let account = ask.account.map(|account| format!(" AND '{0}' IN (x.debit, x.credit)", account.word())).unwrap_or_default();
    let (from, to) = (days::iso(ask.from), days::iso(ask.to));
    format!(
        "FROM postings x JOIN entries e ON e.id = x.entry_id WHERE e.day >= '{from}' AND e.day <= '{to}'{account}{}",
        at('x', ask.clinic)
    )
}

/// Postings, the newest first.
pub fn lines(conn: &mut Conn, ask: &Ask, limit: i64, offset: i64) -> Res<Vec<Line>> {
    let query = format!(
        "SELECT f.entry_id, f.day, f.cause, f.cause_id, f.memo, f.actor, f.debit, f.credit, f.amount, y.name AS payer, \
         CASE f.cause WHEN 'payment.received' THEN f.cause_id \
           WHEN 'payment.refunded' THEN (SELECT r.payment_id FROM refunds r WHERE r.id = f.cause_id) \
           WHEN 'credit.moved' THEN (SELECT a.payment_id FROM allocations a WHERE a.id = f.cause_id) END AS payment_id, \
         (SELECT m.patient_id FROM memberships m WHERE m.id = f.membership_id) AS patient_id \
         FROM (SELECT x.id, x.entry_id, e.day, e.cause, e.cause_id, e.memo, e.actor, x.debit, x.credit, x.amount, x.payer_id, x.membership_id \
           {} ORDER BY e.day DESC, e.id DESC, x.id LIMIT {limit} OFFSET {offset}) AS f \
         LEFT JOIN payers y ON y.id = f.payer_id ORDER BY f.day DESC, f.entry_id DESC, f.id",
        filter(ask)
    );
    Ok(diesel::sql_query(query).load(conn)?)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub fn count(conn: &mut Conn, ask: &Ask) -> Res<i64> {
    Ok(diesel::sql_query(format!("SELECT count(*) AS n {}", filter(ask))).get_result::<Count>(conn)?.n)
}

/// What stands on an account.
#[derive(Clone, Debug, QueryableByName)]
pub struct Balance {
    #[diesel(sql_type = Text)]
    pub account: Account,
    #[diesel(sql_type = BigInt)]
    pub debit: Money,
    #[diesel(sql_type = BigInt)]
    pub credit: Money,
}

impl Balance {
    /// Debit less credit.
    pub fn rest(&self) -> Money {
        self.debit - self.credit
    }
}

/// Every account that has moved, with its sums at the end of a day.
pub fn balances(conn: &mut Conn, day: Date, clinic: Option<i64>) -> Res<Vec<Balance>> {
    let (day, of) = (days::iso(day), at('x', clinic));
    let side = |side: &str, debit: &str, credit: &str| {
        format!(
            "SELECT x.{side} AS account, {debit} AS debit, {credit} AS credit FROM postings x JOIN entries e ON e.id = x.entry_id \
             WHERE e.day <= '{day}'{of}"
        )
    };
    let query = format!(
        "SELECT s.account, CAST(sum(s.debit) AS BIGINT) AS debit, CAST(sum(s.credit) AS BIGINT) AS credit FROM ({} UNION ALL {}) AS s GROUP BY s.account",
        side("debit", "x.amount", "0"),
        side("credit", "0", "x.amount")
    );
    let mut rows: Vec<Balance> = diesel::sql_query(query).load(conn)?;
    rows.sort_by_key(|row| Account::ALL.iter().position(|account| *account == row.account));
    Ok(rows)
}
