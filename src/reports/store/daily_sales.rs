//! Sums and rows of the Daily Sales Summary. `i` is the invoice, `t` the entry with which it was taken back, `p` the payment.

use super::at;
use crate::base::{Date, Error, Money, Res, days};
use crate::billing::{LineKind, Method};
use crate::db::Conn;
use crate::patients::Named;
use crate::reports::rules::joining::Joining;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// How many, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub count: i64,
    pub amount: Money,
}

/// One day at one clinic, or at all of them.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// Lines by their kind, before tax; discounts are below zero.
    pub lines: Vec<(LineKind, Figure)>,
    pub tax: Money,
    pub received: Vec<(Method, Figure)>,
    pub refunded: Figure,
    /// Invoices of earlier days that were taken back on this one.
    pub taken_back: Figure,
    /// What the invoices of the day ask for in all.
    issued: Money,
    /// Applied to them on the day.
    applied: Money,
    applied_earlier: Money,
    applied_taken_back: Money,
    /// Account credit added on the day less what was used of it; refunds, and what reversals freed, apart.
    to_credit: Money,
}

impl Day {
    pub fn sold(&self) -> Money {
        self.lines.iter().map(|(_, line)| line.amount).sum::<Money>() + self.tax
    }

    pub fn collected(&self) -> Money {
        self.received.iter().map(|(_, received)| received.amount).sum()
    }

    pub fn net(&self) -> Money {
        self.collected() - self.refunded.amount
    }

    pub fn joining(&self) -> Joining {
        Joining {
            sold: self.sold(),
            owed: self.issued - self.applied,
            earlier: self.applied_earlier,
            taken_back: self.applied_taken_back,
            to_credit: self.to_credit,
            collected: self.collected(),
        }
    }
}

const TAKEN_BACK: &str = "LEFT JOIN entries t ON t.cause = 'invoice.taken_back' AND t.cause_id = i.id";

/// Invoices issued on a day that stood when it ended. One that asked for nothing has no entry when it is taken back.
fn stands(day: Date) -> String {
    let day = days::iso(day);
    format!("i.issued_on = '{day}' AND (t.day > '{day}' OR (t.id IS NULL AND i.status NOT IN ('void', 'credited')))")
}

/// What was applied to invoices on a day, less what was taken off them; what a reversal of the day freed is apart.
fn applied(day: Date) -> String {
    let on = days::iso(day);
    format!(
        "FROM allocations a JOIN invoices i ON i.id = a.invoice_id {TAKEN_BACK} \
         WHERE a.day = '{on}' AND (a.amount > 0 OR t.day IS NULL OR t.day <> '{on}')"
    )
}

/// Refunds that left the house: store credit stays in it.
const PAID_OUT: &str = "FROM entries t JOIN refunds r ON r.id = t.cause_id AND r.method <> 'wallet' JOIN payments p ON p.id = r.payment_id";

pub fn day(conn: &mut Conn, day: Date, clinic: Option<i64>) -> Res<Day> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        part: String,
        #[diesel(sql_type = Text)]
        word: String,
        #[diesel(sql_type = BigInt)]
        n: i64,
        #[diesel(sql_type = BigInt)]
        amount: Money,
        #[diesel(sql_type = BigInt)]
        tax: Money,
    }
    let (stands, applied, on, i, p) = (stands(day), applied(day), days::iso(day), at('i', clinic), at('p', clinic));
    let sum = |of: &str| format!("COUNT(*) AS n, CAST(COALESCE(SUM({of}), 0) AS BIGINT) AS amount");
    let none = "CAST(0 AS BIGINT) AS tax";
    let parts = [
        format!(
            "SELECT 'line' AS part, l.kind AS word, {}, CAST(SUM(l.tax) AS BIGINT) AS tax FROM invoices i \
             JOIN invoice_lines l ON l.invoice_id = i.id {TAKEN_BACK} WHERE {stands}{i} GROUP BY l.kind",
            sum("l.net")
        ),
        format!("SELECT 'issued', '', {}, {none} FROM invoices i {TAKEN_BACK} WHERE {stands}{i}", sum("i.gross")),
        format!(
            "SELECT 'taken_back', '', {}, {none} FROM entries t JOIN invoices i ON i.id = t.cause_id \
             WHERE t.cause = 'invoice.taken_back' AND t.day = '{on}' AND i.issued_on < '{on}'{i}",
            sum("i.gross")
        ),
        format!("SELECT 'received', p.method, {}, {none} FROM payments p WHERE p.day = '{on}'{p} GROUP BY p.method", sum("p.amount")),
        format!("SELECT 'refunded', '', {}, {none} {PAID_OUT} WHERE t.cause = 'payment.refunded' AND t.day = '{on}'{p}", sum("r.amount")),
        format!("SELECT 'applied', '', {}, {none} {applied} AND {stands}{i}", sum("a.amount")),
        format!("SELECT 'earlier', '', {}, {none} {applied} AND i.issued_on < '{on}'{i}", sum("a.amount")),
        format!("SELECT 'undone', '', {}, {none} {applied} AND i.issued_on = '{on}' AND t.day = '{on}'{i}", sum("a.amount")),
        format!(
            "SELECT 'credit', '', {}, {none} FROM postings x JOIN entries e ON e.id = x.entry_id \
             WHERE e.day = '{on}' AND e.cause <> 'payment.refunded' AND 'account_credit' IN (x.debit, x.credit){}",
            sum("CASE WHEN x.credit = 'account_credit' THEN x.amount ELSE -x.amount END"),
            at('x', clinic)
        ),
        format!(
            "SELECT 'freed', '', {}, {none} FROM allocations a JOIN invoices i ON i.id = a.invoice_id {TAKEN_BACK} \
             WHERE a.day = '{on}' AND a.amount < 0 AND t.day = '{on}'{i}",
            sum("a.amount")
        ),
    ];
    let mut found = Day::default();
    for row in diesel::sql_query(parts.join(" UNION ALL ")).load::<Row>(conn)? {
        let figure = Figure { count: row.n, amount: row.amount };
        let odd = || Error::failed(format!("an unknown word: {}", row.word));
        match row.part.as_str() {
            "line" => {
                found.lines.push((LineKind::from_word(&row.word).ok_or_else(odd)?, figure));
                found.tax += row.tax;
            }
            "received" => found.received.push((Method::from_word(&row.word).ok_or_else(odd)?, figure)),
            "issued" => found.issued = row.amount,
            "taken_back" => found.taken_back = figure,
            "refunded" => found.refunded = figure,
            "applied" => found.applied = row.amount,
            "earlier" => found.applied_earlier = row.amount,
            "undone" => found.applied_taken_back = row.amount,
            // What reversals freed is below zero, and is credit too.
            _ => found.to_credit += row.amount,
        }
    }
    Ok(found)
}

/// A figure whose rows can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Lines(LineKind),
    Received(Method),
    Refunded,
    Owed,
    Earlier,
    TakenBack,
}

/// A row behind a figure.
#[derive(Clone, Debug, QueryableByName)]
pub struct Listed {
    #[diesel(sql_type = Nullable<BigInt>)]
    pub invoice_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub number: Option<String>,
    #[diesel(embed)]
    pub patient: Named,
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    /// Rows in all.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
}

/// The rows behind a figure, by patient.
pub fn rows(conn: &mut Conn, day: Date, clinic: Option<i64>, show: Show, limit: i64, offset: i64) -> Res<Vec<Listed>> {
    let (stands, applied, on, i, p) = (stands(day), applied(day), days::iso(day), at('i', clinic), at('p', clinic));
    let invoice = "SELECT i.id AS invoice_id, i.number, i.patient_id";
    let first = "LEFT JOIN invoices i ON i.id = (SELECT MIN(a.invoice_id) FROM allocations a WHERE a.payment_id = p.id)";
    let inner = match show {
        Show::Lines(kind) => format!(
            "{invoice}, l.what, l.net AS amount FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id {TAKEN_BACK} \
             WHERE {stands} AND l.kind = '{}'{i}",
            kind.word()
        ),
        Show::Received(method) => format!(
            "SELECT i.id AS invoice_id, i.number, p.patient_id, p.reference AS what, p.amount FROM payments p {first} \
             WHERE p.day = '{on}' AND p.method = '{}'{p}",
            method.word()
        ),
        Show::Refunded => format!(
            "SELECT i.id AS invoice_id, i.number, p.patient_id, r.reason AS what, r.amount {PAID_OUT} {first} \
             WHERE t.cause = 'payment.refunded' AND t.day = '{on}'{p}"
        ),
        Show::Owed => format!(
            "SELECT * FROM ({invoice}, '' AS what, i.gross - CAST(COALESCE((SELECT SUM(a.amount) FROM allocations a \
             WHERE a.invoice_id = i.id AND a.day = '{on}'), 0) AS BIGINT) AS amount FROM invoices i {TAKEN_BACK} WHERE {stands}{i}) o \
             WHERE o.amount > 0"
        ),
        Show::Earlier => format!("{invoice}, '' AS what, a.amount {applied} AND i.issued_on < '{on}'{i}"),
        Show::TakenBack => format!(
            "{invoice}, '' AS what, i.gross AS amount FROM entries t JOIN invoices i ON i.id = t.cause_id \
             WHERE t.cause = 'invoice.taken_back' AND t.day = '{on}' AND i.issued_on < '{on}'{i}"
        ),
    };
    let query = format!(
        "SELECT x.invoice_id, x.number, x.patient_id, x.what, x.amount, s.given, s.middle, s.family, COUNT(*) OVER () AS total \
         FROM ({inner}) x JOIN patients s ON s.id = x.patient_id ORDER BY s.sort_name, x.invoice_id LIMIT {limit} OFFSET {offset}"
    );
    Ok(diesel::sql_query(query).load(conn)?)
}
