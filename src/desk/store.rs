//! What Today shows of other parts' tables: failed payments, renewals of the day, what waits for the processor. Raw SQL,
//! one text for both databases, so that the page stays within its few statements.

use crate::base::{Date, Money, Res, days};
use crate::billing::AttemptState;
use crate::db::schema::charges;
use crate::db::{Conn, Utc};
use crate::memberships::Status;
use crate::memberships::store::joins::{AMOUNT, CARDS, MEMBER, card};
use crate::patients::Named;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text};

/// Failed payments that are shown; the rest are in the list of members.
pub const SHOWN: i64 = 10;

/// A membership's fee that is open and not being charged right now.
#[derive(Clone, Debug, QueryableByName)]
pub struct Failed {
    #[diesel(sql_type = BigInt)]
    pub invoice_id: i64,
    #[diesel(sql_type = BigInt)]
    pub asks: Money,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub retry_on: Option<Date>,
    #[diesel(sql_type = BigInt)]
    pub membership_id: i64,
    #[diesel(sql_type = Text)]
    pub status: Status,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub grace_until: Option<Date>,
    #[diesel(embed)]
    pub patient: Named,
    #[diesel(sql_type = Text)]
    pub plan: String,
    #[diesel(sql_type = Text)]
    pub color: String,
    /// The card that would be charged now.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub card_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub exp_month: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub exp_year: Option<i64>,
    /// The last try, where there was one.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub tried_card: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub brand: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub last4: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub tried_state: Option<AttemptState>,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub tried_on: Option<Date>,
    /// Charges that were made by themselves and declined.
    #[diesel(sql_type = BigInt)]
    pub tries: i64,
    /// Rows in all, beyond those shown too.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
}

const LIVE: &str = "SELECT 1 FROM charges l WHERE l.invoice_id = i.id AND l.state IN ('due', 'sending', 'unknown')";

/// What failed, the newest first.
pub fn failed(conn: &mut Conn) -> Res<Vec<Failed>> {
    let query = format!(
        "SELECT i.id AS invoice_id, i.gross - i.paid AS asks, i.retry_on, m.id AS membership_id, m.status, m.grace_until, p.id AS patient_id, \
         p.given, p.middle, p.family, v.name AS plan, pl.color, {} AS card_id, {} AS exp_month, {} AS exp_year, \
         a.card_id AS tried_card, t.brand, t.last4, a.code, a.state AS tried_state, a.day AS tried_on, \
         (SELECT COUNT(*) FROM charges d WHERE d.invoice_id = i.id AND d.kind = 'automatic' AND d.state IN ('declined', 'needs_patient')) AS tries, \
         COUNT(*) OVER () AS total \
         FROM invoices i JOIN memberships m ON m.id = i.membership_id {MEMBER} {CARDS} \
         LEFT JOIN attempts a ON a.id = (SELECT MAX(b.id) FROM attempts b JOIN charges c ON c.id = b.charge_id WHERE c.invoice_id = i.id) \
         LEFT JOIN cards t ON t.id = a.card_id \
         WHERE i.status IN ('open', 'unpaid') AND m.status IN ('waiting', 'past_due', 'suspended', 'unpaid') AND NOT EXISTS ({LIVE}) \
         ORDER BY i.due_on DESC, i.id DESC LIMIT {SHOWN}",
        card("id"),
        card("exp_month"),
        card("exp_year"),
    );
    Ok(diesel::sql_query(query).load(conn)?)
}

/// A count with its sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub count: i64,
    pub amount: Money,
}

/// Renewals in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub done: Sum,
    pub declined: Sum,
    pub to_come: Sum,
    /// After today, through the seventh day.
    pub week: Sum,
    /// Charges that the processor has not answered or not taken.
    pub waiting: Sum,
    pub waiting_since: Option<Utc>,
}

pub fn numbers(conn: &mut Conn, today: Date) -> Res<Numbers> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        kind: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
        #[diesel(sql_type = BigInt)]
        amount: Money,
        /// The oldest charge that waits.
        #[diesel(sql_type = BigInt)]
        first: i64,
    }
    let (day, week) = (days::iso(today), days::iso(days::add_days(today, 7)));
    let counted = |kind: &str, amount: &str, rest: &str| {
        format!(
            "SELECT '{kind}' AS kind, COUNT(*) AS count, CAST(COALESCE(SUM({amount}), 0) AS BIGINT) AS amount, CAST(0 AS BIGINT) AS first {rest}"
        )
    };
    let renewals = format!("FROM invoices i JOIN memberships m ON m.id = i.membership_id WHERE i.kind = 'renewal' AND i.due_on = '{day}'");
    let next = "FROM memberships m JOIN plan_versions v ON v.id = m.plan_version_id WHERE m.status IN ('active', 'trial', 'past_due')";
    let union = [
        counted("done", "i.gross", &format!("{renewals} AND i.status = 'paid'")),
        counted(
            "declined",
            "i.gross - i.paid",
            &format!(
                "{renewals} AND i.status IN ('open', 'unpaid') AND m.status IN ('past_due', 'suspended', 'unpaid') AND NOT EXISTS ({LIVE})"
            ),
        ),
        counted("to_come", AMOUNT, &format!("{next} AND m.next_billing_on <= '{day}'")),
        counted("sent", "i.gross - i.paid", &format!("{renewals} AND i.status IN ('open', 'unpaid') AND EXISTS ({LIVE})")),
        counted("week", AMOUNT, &format!("{next} AND m.next_billing_on > '{day}' AND m.next_billing_on <= '{week}'")),
        "SELECT 'waiting' AS kind, COUNT(*) AS count, CAST(COALESCE(SUM(c.amount), 0) AS BIGINT) AS amount, \
         CAST(COALESCE(MIN(c.id), 0) AS BIGINT) AS first FROM charges c \
         WHERE c.state = 'unknown' OR (c.state = 'due' AND c.lease_until IS NOT NULL)"
            .to_string(),
    ]
    .join(" UNION ALL ");
    let rows: Vec<Row> = diesel::sql_query(union).load(conn)?;
    let sum =
        |kind: &str| rows.iter().find(|row| row.kind == kind).map_or(Sum::default(), |row| Sum { count: row.count, amount: row.amount });
    let (open, sent) = (sum("to_come"), sum("sent"));
    let first = rows.iter().find(|row| row.kind == "waiting").map_or(0, |row| row.first);
    let waiting_since = match first {
        0 => None,
        charge => charges::table.find(charge).select(charges::created_at).first(conn).optional()?,
    };
    Ok(Numbers {
        done: sum("done"),
        declined: sum("declined"),
        to_come: Sum { count: open.count + sent.count, amount: open.amount + sent.amount },
        week: sum("week"),
        waiting: sum("waiting"),
        waiting_since,
    })
}
