//! The lists over all members: Active Members (R143) and Upcoming Renewals (R144). One text of SQL for both databases; a
//! page of either is two statements however many members there are, its totals and its rows.

mod filters;
mod line;
mod renewals;

pub use filters::{Offered, offered};
pub use line::{Line, Trouble};
pub use renewals::{Day, by_day, next_renewals};

use super::joins::{AMOUNT, CARDS, MEMBER, card};
use crate::base::{Date, Money, Res, days, text};
use crate::db::Conn;
use crate::memberships::Status;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

/// Rows on a page.
pub const ROWS: i64 = 25;
/// Words of a search that count.
const WORDS: usize = 3;

crate::words! {
    /// What a list is sorted by.
    pub enum Sort {
        Name = "name", "Member name";
        Tier = "tier", "Membership tier";
        Start = "start", "Start date";
        Renewal = "renewal", "Renewal date";
        Amount = "amount", "Next payment amount";
        Status = "status", "Status";
        Payment = "payment", "Payment scheduled";
    }
}

impl Sort {
    /// What stands in `ORDER BY`.
    fn column(self) -> String {
        match self {
            Sort::Name => "p.sort_name".into(),
            Sort::Tier => "v.name".into(),
            Sort::Start => "m.starts_on".into(),
            Sort::Renewal => "m.next_billing_on".into(),
            Sort::Amount => AMOUNT.into(),
            Sort::Status => "m.status".into(),
            Sort::Payment => trouble(),
        }
    }
}

/// Which list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Everybody who holds a membership, or those of one status.
    Members(Option<Status>),
    /// Those that renew up to a day, troubled ones on top, or only those.
    Renewals { to: Date, troubled: bool },
}

/// What is asked of a list.
#[derive(Clone, Debug)]
pub struct Ask {
    pub which: Which,
    pub search: String,
    pub clinic: Option<i64>,
    pub plan: Option<i64>,
    pub sort: Sort,
    pub down: bool,
}

/// Counts and sums over all pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Totals {
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    /// Those that will not go through as they stand.
    #[diesel(sql_type = BigInt)]
    pub troubled: i64,
}

/// The card's last month lies before the month of the payment. Dates are text of the same form on both databases here.
const ENDS_BEFORE: &str = "COALESCE(own.exp_year, dflt.exp_year) * 12 + COALESCE(own.exp_month, dflt.exp_month) \
     < CAST(SUBSTR(CAST(m.next_billing_on AS TEXT), 1, 4) AS BIGINT) * 12 + CAST(SUBSTR(CAST(m.next_billing_on AS TEXT), 6, 2) AS BIGINT)";

/// Why the payment will not go through, by number; see [`Line::trouble`].
fn trouble() -> String {
    format!(
        "CAST(CASE WHEN m.collection = 'invoice' THEN 0 WHEN COALESCE(own.id, dflt.id) IS NULL THEN 3 WHEN {ENDS_BEFORE} THEN 2 WHEN m.status = 'past_due' THEN 1 ELSE 0 END AS BIGINT)"
    )
}

/// The tables and conditions of what is asked for; the search's words are parameters 1 to 3. Cards are joined only where
/// somebody looks at them.
fn asked_for(ask: &Ask) -> String {
    let running = match &ask.which {
        Which::Members(None) => "m.status IN ('trial', 'active', 'past_due', 'suspended', 'unpaid', 'paused')".to_string(),
        Which::Members(Some(status)) => format!("m.status = '{}'", status.word()),
        Which::Renewals { to, troubled } => {
            let only = if *troubled { format!(" AND {} > 0", trouble()) } else { String::new() };
            format!("m.status IN ('active', 'trial', 'past_due') AND m.next_billing_on <= '{}'{only}", days::iso(*to))
        }
    };
    let clinic = ask.clinic.map(|id| format!(" AND m.clinic_id = {id}")).unwrap_or_default();
    let plan = ask.plan.map(|id| format!(" AND m.plan_id = {id}")).unwrap_or_default();
    // Without a search the parameters are still named, as PostgreSQL wants to know their types.
    let found = if words(&ask.search).iter().all(|word| word.is_empty()) {
        "$1 || $2 || $3 = ''".to_string()
    } else {
        "m.patient_id IN (SELECT s.id FROM patients s WHERE s.search LIKE $1 ESCAPE '\\' AND s.search LIKE $2 ESCAPE '\\' \
         AND s.search LIKE $3 ESCAPE '\\')"
            .to_string()
    };
    let cards = if matches!(ask.which, Which::Renewals { .. }) || ask.sort == Sort::Payment { CARDS } else { "" };
    let names = if ask.sort == Sort::Name { "JOIN patients p ON p.id = m.patient_id" } else { "" };
    format!("FROM memberships m JOIN plan_versions v ON v.id = m.plan_version_id {cards} {names} WHERE {running}{clinic}{plan} AND {found}")
}

/// Patterns for the first words of a search; where one is typed, the others match everybody.
fn words(search: &str) -> [String; WORDS] {
    let typed = text::fold(search);
    let mut patterns: Vec<String> = typed.split(' ').filter(|word| !word.is_empty()).take(WORDS).map(text::like).collect();
    if !patterns.is_empty() {
        patterns.resize(WORDS, "%".into());
    }
    std::array::from_fn(|at| patterns.get(at).cloned().unwrap_or_default())
}

/// Whether a row's payment is in trouble: a number to be summed. It is looked at only where something is charged soon.
fn troubled(which: &Which) -> String {
    match which {
        Which::Renewals { .. } => format!("CASE WHEN {} > 0 THEN 1 ELSE 0 END", trouble()),
        Which::Members(_) => "CASE WHEN m.status IN ('past_due', 'suspended', 'unpaid') THEN 1 ELSE 0 END".into(),
    }
}

pub fn totals(conn: &mut Conn, ask: &Ask) -> Res<Totals> {
    let [a, b, c] = words(&ask.search);
    // Counting needs no order.
    let ask = Ask { sort: Sort::Renewal, ..ask.clone() };
    let query = format!(
        "SELECT COUNT(*) AS members, CAST(COALESCE(SUM(CASE WHEN m.next_billing_on IS NULL THEN 0 ELSE {AMOUNT} END), 0) AS BIGINT) AS amount, \
         CAST(COALESCE(SUM({}), 0) AS BIGINT) AS troubled {}",
        troubled(&ask.which),
        asked_for(&ask)
    );
    Ok(diesel::sql_query(query).bind::<Text, _>(a).bind::<Text, _>(b).bind::<Text, _>(c).get_result(conn)?)
}

/// Rows from `offset` on, at most `limit`: their keys are found first, so that all else is looked up for these rows only.
pub fn lines(conn: &mut Conn, ask: &Ask, offset: i64, limit: i64) -> Res<Vec<Line>> {
    let [a, b, c] = words(&ask.search);
    let troubled_first = match ask.which {
        Which::Renewals { .. } => format!("CASE WHEN {} > 0 THEN 0 ELSE 1 END, ", trouble()),
        Which::Members(_) => String::new(),
    };
    let order = format!("ORDER BY {troubled_first}{}{}, m.id", ask.sort.column(), if ask.down { " DESC" } else { "" });
    let keys = format!("SELECT m.id {} {order} LIMIT {limit} OFFSET {offset}", asked_for(ask));
    let query = format!(
        "SELECT m.id, m.patient_id, p.given, p.middle, p.family, v.name AS plan, pl.color, m.status, m.collection, m.starts_on, m.ends_on, m.grace_until, \
         m.next_billing_on, {AMOUNT} AS amount, {} AS trouble, {} AS brand, {} AS last4, {} AS exp_month, {} AS exp_year, \
         (SELECT MIN(i.id) FROM invoices i WHERE i.membership_id = m.id AND i.status IN ('open', 'unpaid')) AS open_invoice \
         FROM memberships m {MEMBER} {CARDS} WHERE m.id IN ({keys}) {order}",
        trouble(),
        card("brand"),
        card("last4"),
        card("exp_month"),
        card("exp_year"),
    );
    Ok(diesel::sql_query(query).bind::<Text, _>(a).bind::<Text, _>(b).bind::<Text, _>(c).load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_folded_and_its_words_are_each_looked_for() {
        assert_eq!(words("Núñez  Ana"), ["%nunez%".to_string(), "%ana%".into(), "%".into()]);
        assert_eq!(words("  "), ["", "", ""].map(String::from));
        assert_eq!(words("50% a_b x y")[..2], ["%50\\%%".to_string(), "%a\\_b%".into()]);
    }
}
