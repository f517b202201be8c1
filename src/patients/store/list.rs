//! The list of patients: search, filters, one page of it with the count of all.

use crate::base::{Date, Res, text};
use crate::db::schema::{invoices, memberships, patients};
use crate::db::{Conn, MultiBackend};
use crate::memberships::Status;
use crate::patients::rules::search::Wanted;
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

crate::words! {
    /// Which patients are shown by their memberships.
    pub enum Holding {
        Any = "", "Any";
        Members = "members", "Members";
        Others = "none", "None";
    }
}

/// What is asked of the list.
#[derive(Clone, Debug)]
pub struct Ask {
    pub wanted: Wanted,
    pub holding: Holding,
    /// Only who owes something.
    pub owes: bool,
    /// Those at rest, instead of the active ones.
    pub inactive: bool,
    pub today: Date,
}

/// A line of the list.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = patients)]
pub struct Line {
    pub id: i64,
    pub given: String,
    pub middle: String,
    pub family: String,
    pub birth_on: Option<Date>,
    pub phone: String,
    pub deceased_on: Option<Date>,
}

/// Lines on a page.
pub const ROWS: i64 = 25;

type Condition = Box<dyn BoxableExpression<patients::table, MultiBackend, SqlType = diesel::sql_types::Bool>>;

fn conditions(ask: &Ask) -> Vec<Condition> {
    let mut all: Vec<Condition> = vec![Box::new(patients::active.eq(!ask.inactive))];
    let finds = |text: &str| -> Condition { Box::new(patients::search.like(text::like(text)).escape('\\')) };
    match &ask.wanted {
        Wanted::Anyone => {}
        Wanted::Birth(day) => all.push(Box::new(patients::birth_on.assume_not_null().eq(*day))),
        Wanted::Phone(digits) => all.push(finds(digits)),
        Wanted::Words(words) => all.extend(words.iter().map(|word| finds(word))),
    }
    let held = || {
        memberships::table
            .filter(memberships::patient_id.eq(patients::id))
            .filter(memberships::status.eq_any(Status::HELD))
            .filter(memberships::starts_on.le(ask.today))
            .select(memberships::id)
    };
    match ask.holding {
        Holding::Any => {}
        Holding::Members => all.push(Box::new(exists(held()))),
        Holding::Others => all.push(Box::new(not(exists(held())))),
    }
    if ask.owes {
        let open = invoices::table
            .filter(invoices::patient_id.eq(patients::id))
            .filter(invoices::status.eq_any(["open", "unpaid"]))
            .filter(invoices::gross.gt(invoices::paid))
            .select(invoices::id);
        all.push(Box::new(exists(open)));
    }
    all
}

/// One page (from 1) and how many there are in all. Past the last page there are no lines, and the count is looked up
/// apart.
pub fn page(conn: &mut Conn, ask: &Ask, page: i64) -> Res<(Vec<Line>, i64)> {
    let mut query = patients::table.into_boxed();
    for condition in conditions(ask) {
        query = query.filter(condition);
    }
    let rows: Vec<Line> =
        query.order((patients::sort_name, patients::id)).limit(ROWS).offset((page - 1) * ROWS).select(Line::as_select()).load(conn)?;
    // A page that is not full says itself how many there are.
    let total = match rows.len() as i64 {
        some if (some > 0 || page == 1) && some < ROWS => (page - 1) * ROWS + some,
        _ => count(conn, ask)?,
    };
    Ok((rows, total))
}

fn count(conn: &mut Conn, ask: &Ask) -> Res<i64> {
    if ask.wanted == Wanted::Anyone && ask.holding == Holding::Any && !ask.owes && !ask.inactive {
        // All but those at rest: SQLite counts a whole table without looking at its rows, which takes a fiftieth.
        let all = patients::table.select(count_star()).single_value();
        let at_rest = patients::table.filter(patients::active.eq(false)).select(count_star()).single_value();
        let (all, at_rest): (Option<i64>, Option<i64>) = diesel::select((all, at_rest)).get_result(conn)?;
        return Ok(all.unwrap_or(0) - at_rest.unwrap_or(0));
    }
    let mut counted = patients::table.select(count_star()).into_boxed();
    for condition in conditions(ask) {
        counted = counted.filter(condition);
    }
    Ok(counted.get_result(conn)?)
}

/// Family names of the active that begin with one of these letters, for somebody who mistyped one.
pub fn families(conn: &mut Conn, letters: &[char]) -> Res<Vec<String>> {
    let mut begins: Option<Condition> = None;
    for letter in letters {
        let one: Condition =
            Box::new(patients::sort_name.like(format!("{}%", text::like(&letter.to_string()).trim_matches('%'))).escape('\\'));
        begins = Some(match begins {
            Some(others) => Box::new(others.or(one)),
            None => one,
        });
    }
    let Some(begins) = begins else { return Ok(Vec::new()) };
    Ok(patients::table
        .filter(patients::active.eq(true))
        .filter(begins)
        .select(patients::family)
        .distinct()
        .order(patients::family)
        .limit(5000)
        .load(conn)?)
}
