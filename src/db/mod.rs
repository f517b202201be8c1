//! The database: one text of SQL for SQLite and PostgreSQL.
//!
//! [`Db::read`] lends a connection; [`Db::write`] is the only way to write. What differs between the two databases lives
//! in this folder: opening, the writer lane, locks, the database's own clock, sums, and [`per_backend!`] for statements
//! that the common connection cannot say (upserts, inserting many rows).

pub mod copies;
pub mod instant;
pub mod lane;
pub mod migrate;
#[rustfmt::skip]
pub mod schema;
pub mod sum;
pub mod tx;

pub use instant::{Utc, UtcTs};
pub use lane::Priority;
pub use tx::Tx;

use crate::base::{Error, Res};
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(diesel::SqliteConnection),
    Pg(diesel::PgConnection),
}

/// The same text, compiled once for each database: for upserts and for inserting many rows.
#[macro_export]
macro_rules! per_backend {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite($c) => $body,
            $crate::db::Conn::Pg($c) => $body,
        }
    };
}

/// How long a desk waits for a busy SQLite file of another process, in milliseconds.
const BUSY_MS: u32 = 5000;
/// Connections held by one process.
const POOL: u32 = 8;

/// Counts the queries of every connection of one [`Db`].
#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub struct Manager {
    url: String,
    queries: Counter,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = connect(&self.url)?;
        conn.set_instrumentation(self.queries.clone());
        Ok(conn)
    }
    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        match conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Pg(pg) => diesel::r2d2::R2D2Connection::ping(pg).map_err(diesel::r2d2::Error::QueryError),
        }
    }
    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || diesel::r2d2::R2D2Connection::is_broken(conn)
    }
}

fn connect(url: &str) -> Result<Conn, diesel::r2d2::Error> {
    let failed = diesel::r2d2::Error::ConnectionError;
    if is_postgres(url) {
        return Ok(Conn::Pg(PgConnection::establish(url).map_err(failed)?));
    }
    let mut conn = SqliteConnection::establish(file_of(url).unwrap_or(url)).map_err(failed)?;
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout={BUSY_MS}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
         PRAGMA cache_size=-4000; PRAGMA temp_store=MEMORY;"
    ))
    .map_err(diesel::r2d2::Error::QueryError)?;
    Ok(Conn::Sqlite(conn))
}

pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The file of an SQLite database; none for PostgreSQL.
pub fn file_of(url: &str) -> Option<&str> {
    (!is_postgres(url)).then(|| url.trim_start_matches("sqlite://"))
}

/// One database, shared by all threads of a process.
#[derive(Clone)]
pub struct Db {
    pool: r2d2::Pool<Manager>,
    lane: Arc<lane::Lane>,
    queries: Counter,
    pub url: Arc<str>,
}

impl Db {
    /// Opens the database and brings its tables up to date.
    pub fn open(url: &str) -> Res<Db> {
        let db = Db::open_as_it_is(url)?;
        migrate::run(&mut *db.pool.get()?)?;
        Ok(db)
    }

    /// Opens the database without touching its tables.
    pub fn open_as_it_is(url: &str) -> Res<Db> {
        connect(url).map_err(|cause| Error::failed(format!("cannot open the database {}: {cause}", without_password(url))))?;
        let queries = Counter::default();
        let pool = r2d2::Pool::builder()
            .max_size(POOL)
            // None is opened ahead of need: a process that ends meanwhile would tear libpq down under its own feet.
            .min_idle(Some(0))
            .connection_timeout(std::time::Duration::from_secs(10))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Manager { url: url.to_string(), queries: queries.clone() })?;
        Ok(Db { pool, lane: Arc::new(lane::Lane::new()), queries, url: url.into() })
    }

    pub fn is_postgres(&self) -> bool {
        is_postgres(&self.url)
    }

    /// Queries made through this value and its clones so far: what a page costs.
    pub fn queries(&self) -> u64 {
        self.queries.0.load(Ordering::Relaxed)
    }

    /// Lends a connection for reading.
    pub fn read<T>(&self, f: impl FnOnce(&mut Conn) -> Res<T>) -> Res<T> {
        f(&mut *self.pool.get()?)
    }

    /// Reads everything from one moment: for checks that compare tables.
    pub fn snapshot<T>(&self, f: impl FnOnce(&mut Conn) -> Res<T>) -> Res<T> {
        tx::snapshot(&mut *self.pool.get()?, f)
    }

    /// Carries out `f` in one write transaction. `f` may be run again, so it has no effect outside the database.
    pub fn write<T>(&self, priority: Priority, mut f: impl FnMut(&mut Tx) -> Res<T>) -> Res<T> {
        let _turn = (!self.is_postgres()).then(|| self.lane.enter(priority));
        tx::write(&mut *self.pool.get()?, &mut f)
    }
}

/// An address of a database that may be shown and logged.
pub fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_string(),
    }
}

/// The database's own clock: leases go by it, so that nodes need not agree on the time.
pub fn clock(conn: &mut Conn) -> Res<time::OffsetDateTime> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = UtcTs)]
        at: Utc,
    }
    let query = match conn {
        Conn::Sqlite(_) => "SELECT strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') AS at",
        Conn::Pg(_) => "SELECT clock_timestamp() AS at",
    };
    Ok(diesel::sql_query(query).get_result::<Row>(conn)?.at.0)
}

/// Did the statement break this unique rule? PostgreSQL names the index, SQLite the columns.
pub fn broke_unique(error: &Error, index: &str, columns: &str) -> bool {
    use diesel::result::{DatabaseErrorKind, Error::DatabaseError};
    match error {
        Error::Database(DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            info.constraint_name() == Some(index) || info.message().ends_with(columns)
        }
        _ => false,
    }
}
