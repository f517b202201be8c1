//! Migrations, inside the binary: one folder for each database, the same names on both sides.

use super::Conn;
use crate::base::{Error, Res};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Two processes that start at once migrate one after the other on PostgreSQL.
const LOCK: i64 = 7_355_872;

pub fn run(conn: &mut Conn) -> Res<()> {
    use diesel::connection::SimpleConnection;
    let migrations = match conn {
        Conn::Sqlite(_) => SQLITE,
        Conn::Pg(pg) => {
            pg.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            POSTGRES
        }
    };
    let done = conn.run_pending_migrations(migrations).map(|_| ()).map_err(Error::Failed);
    if let Conn::Pg(pg) = conn {
        pg.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
    }
    done
}

/// Has every migration of this binary been run?
pub fn is_current(conn: &mut Conn) -> Res<bool> {
    let migrations = if matches!(conn, Conn::Sqlite(_)) { SQLITE } else { POSTGRES };
    Ok(!conn.has_pending_migration(migrations).map_err(Error::Failed)?)
}
