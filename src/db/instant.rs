//! Instants: `timestamptz` on PostgreSQL, text of fixed width in UTC on SQLite, so that both sort and compare alike.

use super::MultiBackend;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType, Timestamptz, TimestamptzSqlite};
use diesel::sqlite::Sqlite;
use time::OffsetDateTime;
use time::macros::format_description;

#[derive(SqlType, QueryId, Debug, Clone, Copy)]
#[diesel(postgres_type(name = "timestamptz"), sqlite_type(name = "Text"))]
pub struct UtcTs;

impl diesel::sql_types::SqlOrd for UtcTs {}

impl HasSqlType<UtcTs> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<UtcTs>(lookup)
    }
}

/// An instant, in UTC, to the microsecond.
#[derive(AsExpression, FromSqlRow, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = UtcTs)]
pub struct Utc(pub OffsetDateTime);

impl Utc {
    pub fn new(at: OffsetDateTime) -> Utc {
        Utc(crate::base::clock::cut(at.to_offset(time::UtcOffset::UTC)))
    }
}

impl From<OffsetDateTime> for Utc {
    fn from(at: OffsetDateTime) -> Utc {
        Utc::new(at)
    }
}

impl ToSql<UtcTs, Pg> for Utc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<UtcTs, Pg> for Utc {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <OffsetDateTime as FromSql<Timestamptz, Pg>>::from_sql(raw).map(Utc::new)
    }
}
impl ToSql<UtcTs, Sqlite> for Utc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let fixed = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
        out.set_value(self.0.format(fixed)?);
        Ok(IsNull::No)
    }
}
impl FromSql<UtcTs, Sqlite> for Utc {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <OffsetDateTime as FromSql<TimestamptzSqlite, Sqlite>>::from_sql(raw).map(Utc::new)
    }
}
impl ToSql<UtcTs, MultiBackend> for Utc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((UtcTs, self));
        Ok(IsNull::No)
    }
}
impl FromSql<UtcTs, MultiBackend> for Utc {
    fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        raw.from_sql::<Utc, UtcTs>()
    }
}
