//! The sandbox's file: one connection, one short transaction at a time.

use super::reply::Fault;
use crate::base::{Error, Res};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// `synchronous=NORMAL`: a power cut may lose the last moments of play money, never the file.
const OPEN: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS customers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS methods (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, exp_month INTEGER NOT NULL, exp_year INTEGER NOT NULL,
    customer TEXT REFERENCES customers (id), recovered INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, setup_intent TEXT NOT NULL UNIQUE, customer TEXT NOT NULL REFERENCES customers (id),
    success_url TEXT NOT NULL, cancel_url TEXT NOT NULL, url TEXT NOT NULL, method TEXT REFERENCES methods (id), created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS payments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, customer TEXT NOT NULL REFERENCES customers (id),
    method TEXT NOT NULL REFERENCES methods (id), amount INTEGER NOT NULL CHECK (amount > 0), currency TEXT NOT NULL,
    description TEXT NOT NULL, metadata TEXT NOT NULL, off_session INTEGER NOT NULL, decline_code TEXT,
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount), created INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS payments_of_customer ON payments (customer, seq);
CREATE TABLE IF NOT EXISTS refunds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, payment TEXT NOT NULL REFERENCES payments (id),
    amount INTEGER NOT NULL CHECK (amount > 0), metadata TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refunds_of_payment ON refunds (payment, seq);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
";

pub struct Store(Mutex<SqliteConnection>);

impl Store {
    pub fn open(file: &Path) -> Res<Store> {
        let path = file.to_str().ok_or_else(|| Error::failed("the sandbox's file name is not UTF-8"))?;
        let opened = SqliteConnection::establish(path);
        let mut connection = opened.map_err(|error| Error::failed(format!("sandbox file {path}: {error}")))?;
        connection.batch_execute(OPEN)?;
        connection.batch_execute(SCHEMA)?;
        Ok(Store(Mutex::new(connection)))
    }

    /// Runs one transaction. Blocks while another runs.
    pub fn write<T>(&self, act: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>) -> Result<T, Fault> {
        // A panic inside rolled its transaction back: the connection is still good.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connection.immediate_transaction(act)
    }
}

/// An id of the processor's kind: `pi_` and 32 letters and digits.
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", crate::base::secret::token().replace(['-', '_'], "0"))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    time::OffsetDateTime::now_utc().unix_timestamp()
}
