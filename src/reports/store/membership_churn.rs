//! Counts and rows of the Membership Churn Report. `m` is the membership, `c` the cancellation of it that stands.

use super::at;
use crate::base::{Date, Money, Res, days};
use crate::billing::InvoiceStatus;
use crate::db::Conn;
use crate::memberships::actions::cancel::{AskedBy, Reason};
use crate::memberships::store::joins::MEMBER;
use crate::patients::Named;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text};

/// A month: its first day, and the first one after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    pub first: Date,
    pub next: Date,
}

impl Month {
    pub fn of(day: Date) -> Month {
        let first = days::add_days(day, 1 - i64::from(day.day()));
        Month { first, next: days::add_months(first, 1) }
    }

    /// Does a membership that ends have its last day in this month?
    pub fn has_last_day(&self, ends_on: Date) -> bool {
        self.first < ends_on && ends_on <= self.next
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    /// Members on the eve of the month who still were on its first day.
    #[diesel(sql_type = BigInt)]
    pub at_start: i64,
    #[diesel(sql_type = BigInt)]
    pub joined: i64,
    /// Enrollments of the month that were undone.
    #[diesel(sql_type = BigInt)]
    pub undone: i64,
}

/// Began and was not undone. One that waited for its first payment and was cancelled had its first invoice taken back.
const BEGAN: &str = "m.status NOT IN ('waiting', 'undone') AND (m.ends_on IS NULL OR m.ends_on > m.starts_on) AND (m.status <> 'ended' \
     OR NOT EXISTS (SELECT 1 FROM periods q JOIN invoices f ON f.id = q.invoice_id WHERE q.membership_id = m.id AND q.no = 1 \
     AND f.status IN ('void', 'credited')))";

pub fn counts(conn: &mut Conn, month: Month, clinic: Option<i64>) -> Res<Counts> {
    let (first, next) = (days::iso(month.first), days::iso(month.next));
    let sum = |when: String| format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let query = format!(
        "SELECT {} AS at_start, {} AS joined, {} AS undone FROM memberships m WHERE (m.starts_on < '{next}' OR m.joined_on < '{next}'){}",
        sum(format!("m.starts_on < '{first}' AND (m.ends_on IS NULL OR m.ends_on > '{first}') AND {BEGAN}")),
        sum(format!("m.starts_on >= '{first}' AND m.starts_on < '{next}' AND {BEGAN}")),
        sum(format!("m.status = 'undone' AND m.joined_on >= '{first}' AND m.joined_on < '{next}'")),
        at('m', clinic)
    );
    Ok(diesel::sql_query(query).get_result(conn)?)
}

/// Who left, or has asked to.
#[derive(Clone, Debug, QueryableByName)]
pub struct Leaver {
    #[diesel(embed)]
    pub patient: Named,
    #[diesel(sql_type = Text)]
    pub plan: String,
    /// The first day without.
    #[diesel(sql_type = SqlDate)]
    pub ends_on: Date,
    #[diesel(sql_type = BigInt)]
    began: i64,
    /// A fee of it is open.
    #[diesel(sql_type = BigInt)]
    unpaid: i64,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub asked_on: Option<Date>,
    #[diesel(sql_type = Nullable<Text>)]
    pub asked_by: Option<AskedBy>,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<Reason>,
    /// The Early Cancellation Fee that was asked for, and why none was.
    #[diesel(sql_type = BigInt)]
    pub fee: Money,
    #[diesel(sql_type = Text)]
    pub fee_waived: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub invoice_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub number: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub invoice_status: Option<InvoiceStatus>,
}

impl Leaver {
    pub fn began(&self) -> bool {
        self.began == 1
    }

    pub fn unpaid(&self) -> bool {
        self.unpaid == 1
    }
}

/// Everybody who asked in the month or whose last day lies in it, by last day; without a request only those that are over.
pub fn leavers(conn: &mut Conn, month: Month, clinic: Option<i64>, today: Date) -> Res<Vec<Leaver>> {
    let (first, next, today) = (days::iso(month.first), days::iso(month.next), days::iso(today));
    let flag = |when: &str| format!("CAST(CASE WHEN {when} THEN 1 ELSE 0 END AS BIGINT)");
    let query = format!(
        "SELECT m.patient_id, p.given, p.middle, p.family, v.name AS plan, m.ends_on, {} AS began, {} AS unpaid, c.asked_on, c.asked_by, \
         c.reason, COALESCE(c.fee, 0) AS fee, COALESCE(c.fee_waived, '') AS fee_waived, c.invoice_id, i.number, i.status AS invoice_status \
         FROM memberships m {MEMBER} LEFT JOIN cancellations c ON c.membership_id = m.id AND c.withdrawn_at IS NULL \
         LEFT JOIN invoices i ON i.id = c.invoice_id \
         WHERE m.status <> 'undone' AND m.ends_on IS NOT NULL AND ((m.ends_on > '{first}' AND m.ends_on <= '{next}' \
         AND (c.id IS NOT NULL OR m.ends_on <= '{today}')) OR (c.asked_on >= '{first}' AND c.asked_on < '{next}')){} \
         ORDER BY m.ends_on, p.sort_name, m.id",
        flag(BEGAN),
        flag("EXISTS (SELECT 1 FROM invoices o WHERE o.membership_id = m.id AND o.status IN ('open', 'unpaid'))"),
        at('m', clinic)
    );
    Ok(diesel::sql_query(query).load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_month_has_the_last_days_that_lie_in_it() {
        let june = Month::of(date!(2026 - 06 - 16));
        assert_eq!(june, Month { first: date!(2026 - 06 - 01), next: date!(2026 - 07 - 01) });
        assert!(june.has_last_day(date!(2026 - 06 - 02)) && june.has_last_day(date!(2026 - 07 - 01)));
        assert!(!june.has_last_day(date!(2026 - 06 - 01)) && !june.has_last_day(date!(2026 - 07 - 02)));
    }
}
