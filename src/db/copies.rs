//! Copies of an SQLite database: a backup while the server runs, and a backup put back.

use super::{Conn, Tx, connect, migrate, tx};
use crate::base::{Error, Res};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// First bytes of every SQLite file.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Copies the database as it is at one moment. The file is whole or not there at all; gives its size in bytes.
pub fn backup(url: &str, file: &Path) -> Res<u64> {
    if file.exists() {
        return Err(Error::failed(format!("{} is there already; give a new name", file.display())));
    }
    let partial = beside(file, ".partial");
    remove(&partial)?;
    let mut conn = connect(url).map_err(|cause| Error::failed(format!("cannot open the database {url}: {cause}")))?;
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(text(&partial)?)
        .execute(sqlite(&mut conn)?)
        .map_err(|cause| Error::failed(format!("cannot write {}: {cause}", file.display())))?;
    fs::File::open(&partial)?.sync_all()?;
    fs::rename(&partial, file)?;
    Ok(fs::metadata(file)?.len())
}

/// Puts a backup in place of the database file. `mark` writes into the copy before it takes its place. Gives where the database
/// that was there has gone.
pub fn restore(backup: &Path, target: &Path, force: bool, mark: impl FnMut(&mut Tx) -> Res<()>) -> Res<Option<PathBuf>> {
    must_be_sqlite(backup)?;
    if target.exists() && !force {
        let sentence = format!("{} is there already; --force puts the backup in its place and keeps it beside", target.display());
        return Err(Error::failed(sentence));
    }
    let copy = beside(target, ".restoring");
    let made = prepare(backup, &copy, mark).and_then(|()| change_places(&copy, target));
    if made.is_err() {
        remove_all(&copy)?;
    }
    made
}

fn prepare(backup: &Path, copy: &Path, mut mark: impl FnMut(&mut Tx) -> Res<()>) -> Res<()> {
    remove_all(copy)?;
    fs::copy(backup, copy).map_err(|cause| Error::failed(format!("cannot copy {}: {cause}", backup.display())))?;
    let mut conn = open(copy)?;
    must_be_tessera(&mut conn, backup)?;
    migrate::run(&mut conn)?;
    tx::write(&mut conn, &mut mark)?;
    drop(conn);
    alone(copy)?;
    fs::File::open(copy)?.sync_all()?;
    Ok(())
}

fn change_places(copy: &Path, target: &Path) -> Res<Option<PathBuf>> {
    let mut replaced = None;
    if target.exists() {
        alone(target)?;
        let kept = (1..).map(|no| beside(target, &format!(".replaced-{no}"))).find(|kept| !kept.exists()).unwrap_or_default();
        fs::rename(target, &kept)?;
        replaced = Some(kept);
    }
    remove(&beside(target, "-wal"))?;
    remove(&beside(target, "-shm"))?;
    fs::rename(copy, target)?;
    Ok(replaced)
}

/// Brings everything into the one file. Refused while another process has the database open.
fn alone(file: &Path) -> Res<()> {
    let busy = |cause: diesel::result::Error| Error::failed(format!("{} is in use; stop the server first ({cause})", file.display()));
    open(file)?.batch_execute("PRAGMA busy_timeout=500; PRAGMA journal_mode=DELETE;").map_err(busy)
}

fn must_be_sqlite(file: &Path) -> Res<()> {
    use std::io::Read;
    let mut first = Vec::new();
    let opened = fs::File::open(file).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut first));
    opened.map_err(|cause| Error::failed(format!("cannot read {}: {cause}", file.display())))?;
    if first != MAGIC {
        return Err(Error::failed(format!("{} is not a backup of Tessera", file.display())));
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

fn must_be_tessera(conn: &mut Conn, file: &Path) -> Res<()> {
    let conn = sqlite(conn)?;
    let damaged = |cause: diesel::result::Error| Error::failed(format!("{} is damaged: {cause}", file.display()));
    let checked: Word =
        diesel::sql_query("SELECT quick_check AS word FROM pragma_quick_check LIMIT 1").get_result(conn).map_err(damaged)?;
    if checked.word != "ok" {
        return Err(Error::failed(format!("{} is damaged: {}", file.display(), checked.word)));
    }
    let ours = "SELECT name AS word FROM sqlite_schema WHERE type = 'table' AND name IN ('account', 'memberships', 'postings')";
    if diesel::sql_query(ours).load::<Word>(conn)?.len() != 3 {
        return Err(Error::failed(format!("{} is not a backup of Tessera", file.display())));
    }
    Ok(())
}

fn open(file: &Path) -> Res<Conn> {
    connect(&text(file)?).map_err(|cause| Error::failed(format!("cannot open {}: {cause}", file.display())))
}

fn sqlite(conn: &mut Conn) -> Res<&mut SqliteConnection> {
    match conn {
        Conn::Sqlite(conn) => Ok(conn),
        Conn::Pg(_) => Err(Error::failed("PostgreSQL is copied by programs of its own")),
    }
}

fn text(file: &Path) -> Res<String> {
    file.to_str().map(str::to_string).ok_or_else(|| Error::failed(format!("the name {} is not UTF-8", file.display())))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(file: &Path) -> Res<()> {
    match fs::remove_file(file) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
        _ => Ok(()),
    }
}

fn remove_all(file: &Path) -> Res<()> {
    ["", "-wal", "-shm", "-journal"].iter().try_for_each(|ending| remove(&beside(file, ending)))
}
