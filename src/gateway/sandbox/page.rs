//! Lists in Stripe's manner: newest first, `limit`, `starting_after` (older than a row) or `ending_before` (newer than it).

use super::reply::{Fault, Params};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Value, json};

/// The rows wanted: those with `above < seq < below`.
pub struct Page {
    pub below: i64,
    pub above: i64,
    limit: usize,
    /// The page just above a row is read upwards and turned round.
    upwards: bool,
    url: String,
}

#[derive(QueryableByName)]
struct Seq {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

impl Page {
    /// `table` is one of ours, with `seq` and `id`; `list` the list's name on the wire.
    pub fn of(c: &mut SqliteConnection, params: &Params, table: &str, list: &str) -> Result<Page, Fault> {
        let mut seq = |name: &str| -> Result<Option<i64>, Fault> {
            let Some(id) = params.get(name) else { return Ok(None) };
            let row = sql_query(format!("SELECT seq FROM {table} WHERE id = $1")).bind::<Text, _>(id);
            let row: Option<Seq> = row.get_result(c).optional()?;
            row.map(|row| Some(row.seq)).ok_or_else(|| Fault::request(Some("resource_missing"), Some(name), "No such row to go on from."))
        };
        if params.get("starting_after").is_some() && params.get("ending_before").is_some() {
            return Err(Fault::request(None, None, "Give starting_after or ending_before, not both."));
        }
        let below = seq("starting_after")?.unwrap_or(i64::MAX);
        let above = seq("ending_before")?;
        Ok(Page { below, above: above.unwrap_or(0), limit: params.limit()? as usize, upwards: above.is_some(), url: format!("/v1/{list}") })
    }

    /// The end of the statement: one row more than wanted tells whether there are more.
    pub fn order(&self) -> String {
        format!("ORDER BY seq {} LIMIT {}", if self.upwards { "ASC" } else { "DESC" }, self.limit + 1)
    }

    pub fn list<T>(&self, mut rows: Vec<T>, json: impl Fn(&T) -> Value) -> Value {
        let has_more = rows.len() > self.limit;
        rows.truncate(self.limit);
        if self.upwards {
            rows.reverse();
        }
        json!({"object": "list", "url": self.url, "has_more": has_more, "data": rows.iter().map(json).collect::<Vec<_>>()})
    }
}
