//! Tasks: what somebody at the desk should look at. Made once by their key, however often a run comes past.

use crate::base::{Date, Now, Res};
use crate::db::schema::tasks;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tasks)]
pub struct Task {
    pub id: i64,
    pub kind: String,
    pub title: String,
    pub detail: String,
    pub patient_id: Option<i64>,
    pub membership_id: Option<i64>,
    pub invoice_id: Option<i64>,
    pub letter_id: Option<i64>,
    pub due_on: Date,
    pub done_at: Option<Utc>,
    pub done_by: Option<String>,
}

impl Task {
    /// What it is about: text and address of each thing.
    pub fn links(&self) -> Vec<(&'static str, String)> {
        let patient = match (self.patient_id, self.membership_id) {
            (Some(patient), Some(_)) => Some(("Membership", format!("/patients/{patient}/memberships"))),
            (Some(patient), None) => Some(("Patient", format!("/patients/{patient}"))),
            _ => None,
        };
        let invoice = self.invoice_id.map(|id| ("Invoice", format!("/invoices/{id}")));
        let letter = self.letter_id.map(|id| ("Letter", format!("/letters/{id}")));
        [patient, invoice, letter].into_iter().flatten().collect()
    }
}

/// A task to be made. `once_key` says what it is about: the same key makes no second task.
#[derive(Clone, Debug)]
pub struct NewTask {
    pub kind: &'static str,
    pub title: String,
    pub detail: String,
    pub patient_id: Option<i64>,
    pub membership_id: Option<i64>,
    pub invoice_id: Option<i64>,
    pub letter_id: Option<i64>,
    pub due_on: Date,
    pub once_key: String,
}

pub fn add(tx: &mut Tx, now: Now, new: &NewTask) -> Res<()> {
    let known: i64 = tasks::table.filter(tasks::once_key.eq(&new.once_key)).count().get_result(tx.c())?;
    if known > 0 {
        return Ok(());
    }
    diesel::insert_into(tasks::table)
        .values((
            tasks::kind.eq(new.kind),
            tasks::title.eq(&new.title),
            tasks::detail.eq(&new.detail),
            tasks::patient_id.eq(new.patient_id),
            tasks::membership_id.eq(new.membership_id),
            tasks::invoice_id.eq(new.invoice_id),
            tasks::letter_id.eq(new.letter_id),
            tasks::due_on.eq(new.due_on),
            tasks::once_key.eq(&new.once_key),
            tasks::created_at.eq(Utc::new(now.clinic)),
        ))
        .execute(tx.c())?;
    Ok(())
}

pub fn open(conn: &mut Conn, limit: i64) -> Res<Vec<Task>> {
    let query = tasks::table.filter(tasks::done_at.is_null()).order((tasks::due_on, tasks::id)).limit(limit);
    Ok(query.select(Task::as_select()).load(conn)?)
}

/// What was ticked off last, newest first.
pub fn done_lately(conn: &mut Conn, limit: i64) -> Res<Vec<Task>> {
    let query = tasks::table.filter(tasks::done_at.is_not_null()).order((tasks::done_at.desc(), tasks::id.desc())).limit(limit);
    Ok(query.select(Task::as_select()).load(conn)?)
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Task> {
    Ok(tasks::table.find(id).select(Task::as_select()).first(conn)?)
}

/// Ticks off a task; one that is done already stays as it is.
pub fn finish(tx: &mut Tx, now: Now, actor: &super::Actor, id: i64) -> Res<()> {
    diesel::update(tasks::table.find(id).filter(tasks::done_at.is_null()))
        .set((tasks::done_at.eq(Some(Utc::new(now.clinic))), tasks::done_by.eq(Some(&actor.name))))
        .execute(tx.c())?;
    Ok(())
}

/// Ticks off what has settled by itself.
pub fn finish_by_key(tx: &mut Tx, now: Now, actor: &super::Actor, once_key: &str) -> Res<()> {
    finish_by_keys(tx, now, actor, &[once_key.to_string()])
}

pub fn finish_by_keys(tx: &mut Tx, now: Now, actor: &super::Actor, once_keys: &[String]) -> Res<()> {
    diesel::update(tasks::table.filter(tasks::once_key.eq_any(once_keys)).filter(tasks::done_at.is_null()))
        .set((tasks::done_at.eq(Some(Utc::new(now.clinic))), tasks::done_by.eq(Some(&actor.name))))
        .execute(tx.c())?;
    Ok(())
}
