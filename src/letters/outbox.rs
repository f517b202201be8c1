//! The outbox: letters as rows, written in the transaction of what they tell of, sent afterwards.
//!
//! `not_before`, `created_at` and `sent_at` are on the clinic clock, so that a sample clinic whose clock is moved on sends
//! what its days bring; leases go by the database's clock.

mod leaving;

pub use leaving::{AsSent, Instead, LEASE, claim, did_not_leave, printed, release, sent};

use super::kinds;
use crate::base::{Error, Now, Res, text};
use crate::clinic::{clinics, tasks};
use crate::db::schema::letters;
use crate::db::{Conn, Tx, Utc};
use crate::per_backend;
use diesel::prelude::*;
use time::OffsetDateTime;

diesel::define_sql_function! {
    /// Of both databases; SQLite's leaves letters beyond ASCII as they are.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

crate::words! {
    /// Where a letter is on its way.
    pub enum State {
        Queued = "queued", "Waiting";
        Sent = "sent", "Sent";
        Failed = "failed", "Could not be sent";
        NoEmail = "no_email", "No e-mail, print it";
        Printed = "printed", "Printed";
        /// Overtaken by what happened before it left.
        Dropped = "dropped", "Not sent";
    }
}

/// A letter to be sent. `once_key` says what it is about: the same key makes no second letter.
#[derive(Clone, Debug)]
pub struct NewLetter {
    pub kind: &'static str,
    pub patient_id: Option<i64>,
    pub user_id: Option<i64>,
    pub invoice_id: Option<i64>,
    pub membership_id: Option<i64>,
    pub clinic_id: Option<i64>,
    pub to_name: String,
    /// Empty where there is none: then somebody prints it (E54).
    pub to_email: String,
    /// What the composer of this kind needs beside the rows named above.
    pub facts: serde_json::Value,
    /// On the clinic clock; see [`super::rules::hours::not_before`].
    pub not_before: OffsetDateTime,
    pub once_key: String,
}

impl NewLetter {
    fn has_address(&self) -> bool {
        !self.to_email.trim().is_empty()
    }
}

/// A letter as it stands in the outbox.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = letters)]
pub struct Letter {
    pub id: i64,
    pub kind: String,
    pub state: State,
    pub patient_id: Option<i64>,
    pub user_id: Option<i64>,
    pub invoice_id: Option<i64>,
    pub membership_id: Option<i64>,
    pub clinic_id: Option<i64>,
    pub to_name: String,
    pub to_email: String,
    /// JSON; read by [`Letter::facts`].
    pub facts: String,
    pub subject: Option<String>,
    /// As it left, with `[link]` where its link stood.
    pub html: Option<String>,
    pub body: Option<String>,
    pub not_before: Utc,
    pub once_key: String,
    pub tries: i64,
    pub last_error: Option<String>,
    pub created_at: Utc,
    pub sent_at: Option<Utc>,
}

impl Letter {
    /// The facts that it was written with.
    pub fn facts<T: serde::de::DeserializeOwned>(&self) -> Res<T> {
        Ok(serde_json::from_str(&self.facts)?)
    }

    pub fn kind_label(&self) -> &str {
        kinds::label(&self.kind)
    }
}

/// The columns of a letter to be sent.
macro_rules! row {
    ($now:expr, $new:expr, $state:expr) => {
        (
            letters::kind.eq($new.kind),
            letters::state.eq($state),
            letters::patient_id.eq($new.patient_id),
            letters::user_id.eq($new.user_id),
            letters::invoice_id.eq($new.invoice_id),
            letters::membership_id.eq($new.membership_id),
            letters::clinic_id.eq($new.clinic_id),
            letters::to_name.eq(&$new.to_name),
            letters::to_email.eq($new.to_email.trim()),
            letters::facts.eq($new.facts.to_string()),
            letters::not_before.eq(Utc::new($new.not_before)),
            letters::once_key.eq(&$new.once_key),
            letters::created_at.eq(Utc::new($now.clinic)),
        )
    };
}

/// Queues a letter; gives its key, or `None` where one with this `once_key` is known. Without an address it is to be
/// printed, and staff get a task.
pub fn queue(tx: &mut Tx, now: Now, new: &NewLetter) -> Res<Option<i64>> {
    let state = if new.has_address() { State::Queued } else { State::NoEmail };
    let id: Option<i64> = per_backend!(tx.c(), c => diesel::insert_into(letters::table)
        .values(row!(now, new, state))
        .on_conflict(letters::once_key)
        .do_nothing()
        .returning(letters::id)
        .get_result(c)
        .optional())?;
    if let Some(id) = id.filter(|_| state == State::NoEmail) {
        to_be_printed(tx, now, new, id)?;
    }
    Ok(id)
}

/// Queues many letters, those with an address in one statement.
pub fn queue_all(tx: &mut Tx, now: Now, all: &[NewLetter]) -> Res<()> {
    let (mailed, printed): (Vec<&NewLetter>, Vec<&NewLetter>) = all.iter().partition(|new| new.has_address());
    if !mailed.is_empty() {
        let rows: Vec<_> = mailed.iter().map(|new| row!(now, new, State::Queued)).collect();
        per_backend!(tx.c(), c => diesel::insert_into(letters::table)
            .values(&rows)
            .on_conflict(letters::once_key)
            .do_nothing()
            .execute(c))?;
    }
    printed.into_iter().try_for_each(|new| queue(tx, now, new).map(|_| ()))
}

/// The key of the task that asks to print a letter.
pub fn print_task(letter: i64) -> String {
    format!("print-letter:{letter}")
}

fn to_be_printed(tx: &mut Tx, now: Now, new: &NewLetter, id: i64) -> Res<()> {
    let clinic = match new.clinic_id {
        Some(clinic) => clinics::load(tx, clinic)?,
        None => clinics::first(tx)?,
    };
    let task = tasks::NewTask {
        kind: "print_letter",
        title: format!("Print the {} for {}, no e-mail on file", kinds::noun(new.kind), new.to_name),
        detail: String::new(),
        patient_id: new.patient_id,
        membership_id: new.membership_id,
        invoice_id: new.invoice_id,
        letter_id: Some(id),
        due_on: clinic.today(now),
        once_key: print_task(id),
    };
    tasks::add(tx, now, &task)
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Letter> {
    Ok(letters::table.find(id).select(Letter::as_select()).first(conn)?)
}

/// Newest first.
pub fn by_invoice(conn: &mut Conn, invoice: i64) -> Res<Vec<Letter>> {
    let query = letters::table.filter(letters::invoice_id.eq(invoice)).order(letters::id.desc());
    Ok(query.select(Letter::as_select()).load(conn)?)
}

/// Newest first.
pub fn by_patient(conn: &mut Conn, patient: i64, limit: i64) -> Res<Vec<Letter>> {
    let query = letters::table.filter(letters::patient_id.eq(patient)).order(letters::id.desc()).limit(limit);
    Ok(query.select(Letter::as_select()).load(conn)?)
}

/// What Communications asks for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub state: Option<State>,
    pub kind: Option<String>,
    /// In name, address or subject.
    pub typed: String,
}

/// One page of the letters that fit, newest first, and how many there are.
pub fn list(conn: &mut Conn, ask: &Ask, limit: i64, offset: i64) -> Res<(Vec<Letter>, i64)> {
    macro_rules! fitting {
        ($query:expr) => {{
            let mut query = $query.into_boxed();
            if let Some(state) = ask.state {
                query = query.filter(letters::state.eq(state));
            }
            if let Some(kind) = &ask.kind {
                query = query.filter(letters::kind.eq(kind.clone()));
            }
            for word in ask.typed.split_whitespace() {
                let like = text::like(&word.to_lowercase());
                query = query.filter(
                    lower(letters::to_name)
                        .like(like.clone())
                        .escape('\\')
                        .or(lower(letters::to_email).like(like.clone()).escape('\\'))
                        .or(letters::subject.is_not_null().and(lower(letters::subject.assume_not_null()).like(like).escape('\\'))),
                );
            }
            query
        }};
    }
    let total = fitting!(letters::table.count()).get_result(conn)?;
    let rows = fitting!(letters::table.select(Letter::as_select()).order(letters::id.desc())).limit(limit).offset(offset).load(conn)?;
    Ok((rows, total))
}

/// How many wait to leave, whenever that is.
pub fn waiting(conn: &mut Conn) -> Res<i64> {
    Ok(letters::table.filter(letters::state.eq(State::Queued)).count().get_result(conn)?)
}

/// Send again: a new letter with the same facts, to the address given, leaving at once. The form's `once` makes a double
/// click one letter.
pub fn send_again(tx: &mut Tx, now: Now, id: i64, to_email: &str, once: &str) -> Res<Option<i64>> {
    let old = load(tx, id)?;
    let kind = kinds::all().map(|(word, _)| word).find(|word| *word == old.kind);
    let kind = kind.ok_or_else(|| Error::failed(format!("letter {id} is of the unknown kind {}", old.kind)))?;
    let facts = old.facts()?;
    let new = NewLetter {
        kind,
        patient_id: old.patient_id,
        user_id: old.user_id,
        invoice_id: old.invoice_id,
        membership_id: old.membership_id,
        clinic_id: old.clinic_id,
        to_name: old.to_name,
        to_email: to_email.to_string(),
        facts,
        not_before: now.clinic,
        once_key: format!("again:{id}:{once}"),
    };
    queue(tx, now, &new)
}
