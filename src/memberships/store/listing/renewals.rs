//! Renewals by their days.

use super::{Ask, Sort, Totals, asked_for, troubled, words};
use crate::base::{Date, Money, Res};
use crate::db::Conn;
use crate::memberships::Status;
use crate::memberships::store::joins::AMOUNT;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Text};

/// What renews on one day.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Day {
    #[diesel(sql_type = SqlDate)]
    pub day: Date,
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    /// Those that will not go through as they stand.
    #[diesel(sql_type = BigInt)]
    pub troubled: i64,
}

impl Totals {
    pub fn of(days: &[Day]) -> Totals {
        Totals {
            members: days.iter().map(|day| day.members).sum(),
            amount: days.iter().map(|day| day.amount).sum(),
            troubled: days.iter().map(|day| day.troubled).sum(),
        }
    }
}

/// Counts and sums of each day on which anybody renews.
pub fn by_day(conn: &mut Conn, ask: &Ask) -> Res<Vec<Day>> {
    let [a, b, c] = words(&ask.search);
    let ask = Ask { sort: Sort::Renewal, ..ask.clone() };
    let query = format!(
        "SELECT m.next_billing_on AS day, COUNT(*) AS members, CAST(SUM({AMOUNT}) AS BIGINT) AS amount, CAST(SUM({}) AS BIGINT) AS troubled {} \
         GROUP BY m.next_billing_on ORDER BY m.next_billing_on",
        troubled(&ask.which),
        asked_for(&ask)
    );
    Ok(diesel::sql_query(query).bind::<Text, _>(a).bind::<Text, _>(b).bind::<Text, _>(c).load(conn)?)
}

/// The first day after `to` on which anybody renews, and how many.
pub fn next_renewals(conn: &mut Conn, to: Date) -> Res<Option<(Date, i64)>> {
    use crate::db::schema::memberships;
    Ok(memberships::table
        .filter(memberships::status.eq_any(vec![Status::Active, Status::Trial, Status::PastDue]))
        .filter(memberships::next_billing_on.gt(to))
        .group_by(memberships::next_billing_on)
        .order(memberships::next_billing_on)
        .select((memberships::next_billing_on.assume_not_null(), diesel::dsl::count_star()))
        .first(conn)
        .optional()?)
}
