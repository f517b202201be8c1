//! Takes in a list of patients from a file: kept without what we never keep, then carried out in short transactions.
//!
//! Each transaction claims the next rows and does them, so that after a crash the import goes on where it stopped, and
//! two servers never do the same rows. Good rows are kept; a refused one is written down with its line, column and why.
//! A patient who is there already is not added again: gaps of the record are filled.

use super::{add_patient, change_patient};
use crate::app::App;
use crate::base::{Date, Error, Now, Res};
use crate::clinic::{Actor, Note, clinics, note, users};
use crate::db::{Conn, Priority, Tx};
use crate::patients::record::Record;
use crate::patients::rules::columns::{self, Field};
use crate::patients::rules::import_file::{self, Row, Table};
use crate::patients::rules::row::{self, Fault, Reading};
use crate::patients::store;
use crate::patients::store::imports::{self, NewImport, State};

/// Rows in one transaction.
const BATCH: usize = 100;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub added: i64,
    pub changed: i64,
    /// Patients who were there already, with nothing new.
    pub known: i64,
    pub refused: Vec<Fault>,
}

/// What becomes of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Add,
    /// A known patient whose record gets what it lacks.
    Fill(i64, Box<Record>),
    /// A known patient with nothing new.
    Known(i64),
}

/// The outcome for a record beside who is there.
pub fn decide(c: &mut Conn, record: &Record) -> Res<Outcome> {
    let Some(known) = store::patients::candidates(c, record)?.into_iter().find(|patient| row::is_same(record, patient)) else {
        return Ok(Outcome::Add);
    };
    let (id, old) = (known.id, known.record());
    let filled = row::fill(&old, record);
    Ok(if filled == old { Outcome::Known(id) } else { Outcome::Fill(id, Box::new(filled)) })
}

/// Reads a file and keeps it, its columns guessed; gives the import's key.
pub fn upload(app: &App, now: Now, actor: &Actor, clinic_id: i64, filename: &str, bytes: &[u8]) -> Res<i64> {
    let table = import_file::read(bytes).map_err(|sentence| Error::refused("file", sentence))?;
    if table.rows.is_empty() {
        return Err(Error::refused("file", "The file has headings and no rows."));
    }
    let columns = columns::guess(&table.headings);
    let content = table.stored().map_err(|cause| Error::Failed(Box::new(cause)))?;
    let filename: String = crate::patients::record::tidy(filename).chars().take(120).collect();
    app.write(now, Priority::Desk, |tx| {
        let new = NewImport {
            filename: &filename,
            content: &content,
            columns: &columns,
            clinic_id,
            total: table.rows.len() as i64,
            created_by: actor.user_id,
        };
        imports::insert(tx, now, &new)
    })
}

/// The file as it was kept.
pub fn table(c: &mut Conn, id: i64) -> Res<Table> {
    let content = imports::content(c, id)?;
    Table::from_stored(&content).map_err(|cause| Error::Failed(Box::new(cause)))
}

/// Begins an import in the background; one that was begun is left alone.
pub fn begin(app: &App, now: Now, actor: &Actor, id: i64, columns: &[Field], clinic_id: i64) -> Res<()> {
    columns::check(columns).map_err(|sentence| Error::refused("", sentence))?;
    if start(app, now, actor, id, columns, clinic_id)? {
        in_background(app, id);
    }
    Ok(())
}

fn start(app: &App, now: Now, actor: &Actor, id: i64, columns: &[Field], clinic_id: i64) -> Res<bool> {
    app.write(now, Priority::Desk, |tx| {
        imports::choose(tx, id, columns, clinic_id)?;
        let begun = imports::begin(tx, id)?;
        if begun {
            let import = imports::load(tx, id)?;
            let what = format!("Import of {} with {} rows begun", import.filename, import.total);
            note(tx, now, actor, Note { area: "patients", subject: "import", subject_id: id, what, ..Note::default() })?;
        }
        Ok(begun)
    })
}

/// Goes on with an import that was stopped.
pub fn go_on(app: &App, now: Now, id: i64) -> Res<()> {
    if app.write(now, Priority::Desk, |tx| imports::go_on(tx, id))? {
        in_background(app, id);
    }
    Ok(())
}

/// Goes on with imports that a stopped server left.
pub fn resume(app: &App) -> Res<()> {
    for id in app.db.read(imports::running)? {
        in_background(app, id);
    }
    Ok(())
}

fn in_background(app: &App, id: i64) {
    let app = app.clone();
    std::thread::spawn(move || {
        if let Err(cause) = run(&app, id) {
            tracing::error!(%cause, import = id, "an import stopped");
            let stopped = app.now().and_then(|now| app.write(now, Priority::Batch, |tx| imports::fail(tx, id, STOPPED)));
            if let Err(cause) = stopped {
                tracing::error!(%cause, import = id, "that an import stopped could not be written down; it goes on at the next start");
            }
        }
    });
}

const STOPPED: &str = "The import stopped. What was done so far is kept; the rest has not been touched.";

/// Carries out what is left of a running import.
pub fn run(app: &App, id: i64) -> Res<()> {
    let (import, table, actor) = app.db.read(|c| {
        let import = imports::load(c, id)?;
        let actor = match import.created_by {
            Some(user) => users::actor(&users::load(c, user)?),
            None => Actor::command(),
        };
        Ok((import, table(c, id)?, actor))
    })?;
    if import.state != State::Running {
        return Ok(());
    }
    let columns = import.columns()?;
    let mut done = import.done;
    let mut reading = Reading::new(&table, &columns, import.clinic_id, clinic_day(app, app.now()?, import.clinic_id)?);
    for batch in table.rows.get(done as usize..).unwrap_or_default().chunks(BATCH) {
        let now = app.now()?;
        reading.today = clinic_day(app, now, import.clinic_id)?;
        let ours = app.write(now, Priority::Batch, |tx| rows(tx, now, &actor, id, done, &reading, batch))?;
        if !ours {
            return Ok(());
        }
        done += batch.len() as i64;
    }
    let now = app.now()?;
    app.write(now, Priority::Batch, |tx| {
        if imports::finish(tx, now, id)? {
            let import = imports::load(tx, id)?;
            let what = format!(
                "Import of {}: {} added, {} changed, {} known, {} refused",
                import.filename,
                import.added,
                import.changed,
                import.known(),
                import.refused
            );
            note(tx, now, &actor, Note { area: "patients", subject: "import", subject_id: id, what, ..Note::default() })?;
        }
        Ok(())
    })
}

fn clinic_day(app: &App, now: Now, clinic: i64) -> Res<Date> {
    app.db.read(|c| Ok(clinics::load(c, clinic)?.today(now)))
}

/// One transaction's rows. False where somebody else has done them.
fn rows(tx: &mut Tx, now: Now, actor: &Actor, id: i64, done: i64, reading: &Reading, batch: &[Row]) -> Res<bool> {
    if !imports::claim(tx, id, done, batch.len() as i64)? {
        return Ok(false);
    }
    let (mut added, mut changed, mut refused) = (0, 0, 0);
    for row in batch {
        // What the database itself refuses of a row, it refuses without harm to the others.
        match tx.within(|tx| one(tx, now, actor, reading, row)) {
            Ok(Ok(Outcome::Add)) => added += 1,
            Ok(Ok(Outcome::Fill(..))) => changed += 1,
            Ok(Ok(Outcome::Known(_))) => {}
            Ok(Err(fault)) => {
                refused += 1;
                imports::refuse(tx, id, &fault)?;
            }
            Err(Error::Refused(refusals)) => {
                refused += 1;
                let why = refusals.0.first().map_or(String::new(), |(_, why)| why.clone());
                imports::refuse(tx, id, &Fault { line: row.line as i64, column: String::new(), value: String::new(), why })?;
            }
            Err(other) => return Err(other),
        }
    }
    imports::count(tx, id, added, changed, refused)?;
    Ok(true)
}

fn one(tx: &mut Tx, now: Now, actor: &Actor, reading: &Reading, row: &Row) -> Res<Result<Outcome, Fault>> {
    let record = match reading.read(row) {
        Ok(record) => record,
        Err(fault) => return Ok(Err(fault)),
    };
    let outcome = decide(tx, &record)?;
    match &outcome {
        Outcome::Add => {
            add_patient::add(tx, now, actor, &record)?;
        }
        Outcome::Fill(id, filled) => {
            let version = store::load(tx, *id)?.version;
            change_patient::change(tx, now, actor, *id, version, filled)?;
        }
        Outcome::Known(_) => {}
    }
    Ok(Ok(outcome))
}

/// Takes in a whole file with guessed columns and waits for it: the command line's import.
pub fn whole_file(app: &App, now: Now, actor: &Actor, clinic_id: i64, filename: &str, bytes: &[u8]) -> Res<Summary> {
    let id = upload(app, now, actor, clinic_id, filename, bytes)?;
    let columns = app.db.read(|c| imports::load(c, id)?.columns())?;
    columns::check(&columns).map_err(|sentence| Error::refused("file", sentence))?;
    start(app, now, actor, id, &columns, clinic_id)?;
    run(app, id)?;
    app.db.read(|c| {
        let import = imports::load(c, id)?;
        let refused = imports::refusals(c, id, i64::MAX)?;
        Ok(Summary { added: import.added, changed: import.changed, known: import.known(), refused })
    })
}
