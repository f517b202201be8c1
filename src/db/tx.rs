//! The write transaction: `BEGIN IMMEDIATE` on SQLite, READ COMMITTED with row locks on PostgreSQL, tried again where the
//! database asks for it. Notes of what happened are handed on before the commit.

use super::Conn;
use crate::base::{Error, Happened, Res};
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};

/// How often a transaction is begun again after a deadlock or a lock that was not to be had.
const TRIES: u32 = 10;

/// An open write transaction.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    happened: VecDeque<Happened>,
}

impl Tx<'_> {
    /// The connection, where diesel wants its exact type.
    pub fn c(&mut self) -> &mut Conn {
        self.conn
    }

    /// Notes what happened, for `reactions` to follow up before the commit.
    pub fn happened(&mut self, what: Happened) {
        self.happened.push_back(what);
    }

    pub fn next_happened(&mut self) -> Option<Happened> {
        self.happened.pop_front()
    }

    /// Carries out `f` inside a savepoint: where it fails, only its own changes and notes are taken back.
    pub fn within<T>(&mut self, f: impl FnOnce(&mut Tx) -> Res<T>) -> Res<T> {
        type Manager = <Conn as Connection>::TransactionManager;
        Manager::begin_transaction(self.conn)?;
        let mut inner = Tx { conn: self.conn, happened: VecDeque::new() };
        match f(&mut inner) {
            Ok(value) => {
                let notes = inner.happened;
                Manager::commit_transaction(self.conn)?;
                self.happened.extend(notes);
                Ok(value)
            }
            Err(error) => {
                Manager::rollback_transaction(self.conn)?;
                Err(error)
            }
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

pub(super) fn write<T>(conn: &mut Conn, f: &mut impl FnMut(&mut Tx) -> Res<T>) -> Res<T> {
    let mut tried = 0;
    loop {
        match once(conn, f) {
            Err(error) if tried < TRIES && may_be_tried_again(&error) => {
                tried += 1;
                std::thread::sleep(back_off(tried));
            }
            answer => return answer,
        }
    }
}

fn once<T>(conn: &mut Conn, f: &mut impl FnMut(&mut Tx) -> Res<T>) -> Res<T> {
    type Manager = <Conn as Connection>::TransactionManager;
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?,
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN")?,
    }
    let mut tx = Tx { conn, happened: VecDeque::new() };
    let answer = f(&mut tx);
    let left = tx.happened.len();
    match answer {
        Ok(value) => {
            assert!(left == 0, "what happened in a transaction is followed up before its commit");
            Manager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            if let Err(cause) = Manager::rollback_transaction(conn) {
                tracing::error!(%cause, "a rollback failed; the connection is given up");
            }
            Err(error)
        }
    }
}

pub(super) fn snapshot<T>(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Res<T>) -> Res<T> {
    type Manager = <Conn as Connection>::TransactionManager;
    match conn {
        Conn::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN")?,
        Conn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
    }
    let answer = f(conn);
    Manager::rollback_transaction(conn)?;
    answer
}

fn may_be_tried_again(error: &Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error::DatabaseError};
    match error {
        Error::Database(DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        Error::Database(DatabaseError(DatabaseErrorKind::Unknown, info)) => {
            info.message().contains("deadlock detected") || info.message().contains("database is locked")
        }
        _ => false,
    }
}

/// A few milliseconds, longer each time, never the same for two who wait.
fn back_off(tried: u32) -> std::time::Duration {
    let mut jitter = [0u8; 1];
    getrandom::fill(&mut jitter).expect("the system gives random bytes");
    std::time::Duration::from_millis(u64::from(1u32 << tried.min(7)) + u64::from(jitter[0] % 16))
}
