//! Lists of patients from files: what is kept of them while they wait and run, and the rows that were refused.

use crate::base::{Now, Res};
use crate::db::schema::{import_refusals, imports};
use crate::db::{Conn, Tx, Utc};
use crate::patients::rules::columns::Field;
use crate::patients::rules::row::Fault;
use diesel::prelude::*;

crate::words! {
    pub enum State {
        Uploaded = "uploaded", "Waiting for its columns";
        Running = "running", "Running";
        Done = "done", "Done";
        Failed = "failed", "Stopped";
    }
}

/// An import without its file.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct Import {
    pub id: i64,
    pub filename: String,
    /// JSON: the field of each column.
    mapping: String,
    pub clinic_id: i64,
    pub state: State,
    pub total: i64,
    /// Rows that are through, whatever became of them.
    pub done: i64,
    pub added: i64,
    pub changed: i64,
    pub refused: i64,
    pub failure: Option<String>,
    pub created_by: Option<i64>,
}

impl Import {
    pub fn columns(&self) -> Res<Vec<Field>> {
        Ok(serde_json::from_str(&self.mapping)?)
    }

    /// Rows of patients who were there already, with nothing new.
    pub fn known(&self) -> i64 {
        self.done - self.added - self.changed - self.refused
    }
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Import> {
    Ok(imports::table.find(id).filter(imports::kind.eq(PATIENTS)).select(Import::as_select()).first(conn)?)
}

/// The file as it is kept.
pub fn content(conn: &mut Conn, id: i64) -> Res<Vec<u8>> {
    Ok(imports::table.find(id).select(imports::content).first(conn)?)
}

/// The newest imports.
pub fn newest(conn: &mut Conn, limit: i64) -> Res<Vec<Import>> {
    let query = imports::table.filter(imports::kind.eq(PATIENTS)).order(imports::id.desc()).limit(limit);
    Ok(query.select(Import::as_select()).load(conn)?)
}

/// Imports that were begun and are not through.
pub fn running(conn: &mut Conn) -> Res<Vec<i64>> {
    Ok(imports::table.filter(imports::state.eq(State::Running)).order(imports::id).select(imports::id).load(conn)?)
}

const PATIENTS: &str = "patients";

/// A file that waits for its columns.
pub struct NewImport<'a> {
    pub filename: &'a str,
    pub content: &'a [u8],
    pub columns: &'a [Field],
    pub clinic_id: i64,
    pub total: i64,
    pub created_by: Option<i64>,
}

pub fn insert(tx: &mut Tx, now: Now, new: &NewImport) -> Res<i64> {
    Ok(diesel::insert_into(imports::table)
        .values((
            imports::kind.eq(PATIENTS),
            imports::filename.eq(new.filename),
            imports::content.eq(new.content),
            imports::mapping.eq(serde_json::to_string(new.columns)?),
            imports::clinic_id.eq(new.clinic_id),
            imports::state.eq(State::Uploaded),
            imports::total.eq(new.total),
            imports::created_by.eq(new.created_by),
            imports::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(imports::id)
        .get_result(tx.c())?)
}

pub fn choose(tx: &mut Tx, id: i64, columns: &[Field], clinic_id: i64) -> Res<()> {
    diesel::update(imports::table.find(id).filter(imports::state.eq(State::Uploaded)))
        .set((imports::mapping.eq(serde_json::to_string(columns)?), imports::clinic_id.eq(clinic_id)))
        .execute(tx.c())?;
    Ok(())
}

/// Begins an import. Gives false where it was begun already.
pub fn begin(tx: &mut Tx, id: i64) -> Res<bool> {
    let touched = diesel::update(imports::table.find(id).filter(imports::state.eq(State::Uploaded)))
        .set(imports::state.eq(State::Running))
        .execute(tx.c())?;
    Ok(touched == 1)
}

/// Claims the next rows of a running import, in the transaction that carries them out. Gives false where somebody else
/// did those rows: then there is nothing more to do here.
pub fn claim(tx: &mut Tx, id: i64, done: i64, rows: i64) -> Res<bool> {
    let touched = diesel::update(imports::table.find(id).filter(imports::state.eq(State::Running)).filter(imports::done.eq(done)))
        .set(imports::done.eq(done + rows))
        .execute(tx.c())?;
    Ok(touched == 1)
}

pub fn count(tx: &mut Tx, id: i64, added: i64, changed: i64, refused: i64) -> Res<()> {
    diesel::update(imports::table.find(id))
        .set((
            imports::added.eq(imports::added + added),
            imports::changed.eq(imports::changed + changed),
            imports::refused.eq(imports::refused + refused),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Ends an import; its file is not kept any longer.
pub fn finish(tx: &mut Tx, now: Now, id: i64) -> Res<bool> {
    let touched = diesel::update(imports::table.find(id).filter(imports::state.eq(State::Running)))
        .set((imports::state.eq(State::Done), imports::finished_at.eq(Some(Utc::new(now.clinic))), imports::content.eq(Vec::<u8>::new())))
        .execute(tx.c())?;
    Ok(touched == 1)
}

/// Stops an import that cannot go on; it can be continued.
pub fn fail(tx: &mut Tx, id: i64, sentence: &str) -> Res<()> {
    diesel::update(imports::table.find(id).filter(imports::state.eq(State::Running)))
        .set((imports::state.eq(State::Failed), imports::failure.eq(Some(sentence))))
        .execute(tx.c())?;
    Ok(())
}

pub fn go_on(tx: &mut Tx, id: i64) -> Res<bool> {
    let touched = diesel::update(imports::table.find(id).filter(imports::state.eq(State::Failed)))
        .set((imports::state.eq(State::Running), imports::failure.eq(None::<String>)))
        .execute(tx.c())?;
    Ok(touched == 1)
}

pub fn refuse(tx: &mut Tx, id: i64, fault: &Fault) -> Res<()> {
    diesel::insert_into(import_refusals::table)
        .values((
            import_refusals::import_id.eq(id),
            import_refusals::line.eq(fault.line),
            import_refusals::field.eq(&fault.column),
            import_refusals::value.eq(&fault.value),
            import_refusals::why.eq(&fault.why),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// The refused rows by line, at most some.
pub fn refusals(conn: &mut Conn, id: i64, limit: i64) -> Res<Vec<Fault>> {
    let query = import_refusals::table.filter(import_refusals::import_id.eq(id)).order((import_refusals::line, import_refusals::id));
    let columns = (import_refusals::line, import_refusals::field, import_refusals::value, import_refusals::why);
    let rows: Vec<(i64, String, String, String)> = query.limit(limit).select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(line, column, value, why)| Fault { line, column, value, why }).collect())
}
