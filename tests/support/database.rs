//! A database of its own for every test: a copied file on SQLite, `CREATE DATABASE … TEMPLATE` on PostgreSQL.
//!
//! The template is migrated once and then kept, named by a hash of the migrations, so that a change makes a new one.
//! `TESSERA_TEST_DATABASE` names a PostgreSQL (any database of it that may be connected to); without it tests run on SQLite.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

/// Held while the template is made, so that of many processes one makes it.
const TEMPLATE_LOCK: i64 = 0x7e55_e7a0;

static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct TestDatabase {
    /// What `--database` takes.
    pub url: String,
    home: Home,
}

enum Home {
    Folder { _folder: tempfile::TempDir },
    Server { server: String, name: String },
}

impl TestDatabase {
    /// A new database with all migrations. `migrate` brings the empty database at a URL up to date, does nothing else, and leaves
    /// no connection open.
    pub fn new(migrate: fn(&str)) -> TestDatabase {
        match server() {
            Some(server) => on_postgres(server, migrate),
            None => on_sqlite(migrate),
        }
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.home, Home::Server { .. })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Home::Server { server, name } = &self.home {
            let dropped = PgConnection::establish(server).map_err(|error| error.to_string()).and_then(|mut admin| {
                admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).map_err(|error| error.to_string())
            });
            if let Err(error) = dropped {
                eprintln!("{name} is left on the server: {error}");
            }
        }
    }
}

/// The PostgreSQL that tests run on, if they do.
pub fn server() -> Option<String> {
    std::env::var("TESSERA_TEST_DATABASE").ok().filter(|url| !url.is_empty())
}

fn number() -> String {
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn on_sqlite(migrate: fn(&str)) -> TestDatabase {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("template_{}.db", version("sqlite")));
        if !made.exists() {
            // Made aside and then renamed: another process sees all of it or nothing.
            let making = made.with_extension(format!("{}.db", number()));
            migrate(&making.to_string_lossy());
            std::fs::rename(&making, &made).expect("the template is put in its place");
        }
        made
    });
    let folder = tempfile::Builder::new().prefix("tessera-db").tempdir().expect("a folder for the database");
    let file = folder.path().join("tessera.db");
    std::fs::copy(template, &file).expect("the template is copied");
    TestDatabase { url: file.to_string_lossy().into_owned(), home: Home::Folder { _folder: folder } }
}

fn on_postgres(server: String, migrate: fn(&str)) -> TestDatabase {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let mut admin = PgConnection::establish(&server).expect("the PostgreSQL of TESSERA_TEST_DATABASE answers");
    let template = TEMPLATE.get_or_init(|| {
        let made = format!("tessera_template_{}", version("postgres"));
        let lock = |admin: &mut PgConnection, verb: &str| {
            admin.batch_execute(&format!("SELECT {verb}({TEMPLATE_LOCK})")).expect("the lock of the template")
        };
        lock(&mut admin, "pg_advisory_lock");
        if !exists(&mut admin, &made) {
            let making = format!("{made}_making");
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).expect("an unfinished template is dropped");
            admin.batch_execute(&format!("CREATE DATABASE {making}")).expect("a new database");
            migrate(&url_of(&server, &making));
            admin.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {made}")).expect("the template gets its name");
        }
        lock(&mut admin, "pg_advisory_unlock");
        made
    });
    let name = format!("tessera_test_{}", number());
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a database made from the template");
    TestDatabase { url: url_of(&server, &name), home: Home::Server { server, name } }
}

fn exists(admin: &mut PgConnection, name: &str) -> bool {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let query = diesel::sql_query("SELECT count(*) AS count FROM pg_database WHERE datname = $1").bind::<Text, _>(name);
    query.get_result::<Found>(admin).expect("the list of databases").count > 0
}

/// The same server and parameters, another database.
fn url_of(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let address = address.rsplit_once('/').expect("a database in the URL").0;
    if parameters.is_empty() { format!("{address}/{name}") } else { format!("{address}/{name}?{parameters}") }
}

/// A hash over the names and texts of the migrations.
fn version(backend: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a migration").path().join("up.sql"))
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(&folder).expect("a file of the folder").hash(&mut hasher);
        std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use diesel::SqliteConnection;
    use diesel_migrations::{FileBasedMigrations, MigrationHarness};

    use super::*;

    fn migrate(url: &str) {
        let source =
            |backend| FileBasedMigrations::from_path(format!("{}/migrations/{backend}", env!("CARGO_MANIFEST_DIR"))).expect("migrations");
        if url.starts_with("postgres") {
            PgConnection::establish(url).expect("a database").run_pending_migrations(source("postgres")).map(drop).expect("migrated");
        } else {
            SqliteConnection::establish(url).expect("a database").run_pending_migrations(source("sqlite")).map(drop).expect("migrated");
        }
    }

    fn execute(url: &str, statement: &str) -> Result<(), diesel::result::Error> {
        if url.starts_with("postgres") {
            PgConnection::establish(url).expect("a database").batch_execute(statement)
        } else {
            SqliteConnection::establish(url).expect("a database").batch_execute(statement)
        }
    }

    #[test]
    fn every_test_has_a_migrated_database_of_its_own() {
        let (one, two) = (TestDatabase::new(migrate), TestDatabase::new(migrate));
        assert_ne!(one.url, two.url);
        execute(&one.url, "CREATE TABLE only_here (id INTEGER)").expect("a table in one");
        execute(&two.url, "CREATE TABLE only_here (id INTEGER)").expect("two does not know it");
        execute(&two.url, "SELECT count(*) FROM patients").expect("both are migrated");
        assert!(execute(&two.url, "CREATE TABLE only_here (id INTEGER)").is_err());
    }
}
