use crate::support::house::House;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeSet;
use tessera::db::Conn;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
}

/// Tables and columns as the program believes them: name, and whether it may be empty.
fn believed() -> Vec<(String, BTreeSet<(String, bool)>)> {
    let text = include_str!("../../src/db/schema.rs");
    let tables = text.split("diesel::table! {").skip(1);
    tables
        .map(|part| {
            let line = part.lines().find(|line| line.contains(") {")).expect("a table's head");
            let name = line.trim().split(' ').next().expect("its name").to_string();
            let columns = part.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(" -> "));
            (name, columns.map(|(column, kind)| (column.to_string(), !kind.starts_with("Nullable"))).collect())
        })
        .collect()
}

/// The schema in the code is that of the migrations, on the database that this test runs on.
#[test]
fn the_tables_are_as_the_program_believes_them() {
    let house = House::open();
    let tables = believed();
    assert!(tables.len() > 40, "the schema is read");
    for (table, columns) in tables {
        let found: Vec<Column> = house.read(|c| {
            let query = match c {
                Conn::Sqlite(_) => "SELECT name, CAST(\"notnull\" OR (pk > 0) AS INTEGER) AS required FROM pragma_table_info($1)",
                Conn::Pg(_) => {
                    "SELECT column_name::text AS name, (CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END)::bigint AS required \
                     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1"
                }
            };
            Ok(diesel::sql_query(query).bind::<Text, _>(&table).load(c)?)
        });
        let found: BTreeSet<(String, bool)> = found.into_iter().map(|column| (column.name, column.required == 1)).collect();
        assert_eq!(found, columns, "table {table}");
    }
}
