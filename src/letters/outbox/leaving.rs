//! The way of a letter out of the outbox: taken by a worker under a lease, and what became of it.

use super::{Letter, State};
use crate::base::{Now, Res};
use crate::db::schema::letters;
use crate::db::{Conn, Tx, Utc, clock};
use diesel::prelude::*;
use time::OffsetDateTime;

/// Takes letters whose time has come for this node, until its lease ends. While the house is held, only letters to staff.
pub fn claim(tx: &mut Tx, now: Now, node: &str, held: bool, limit: i64) -> Res<Vec<Letter>> {
    let at = clock(tx)?;
    macro_rules! due {
        () => {{
            let free = letters::lease_until.is_null().or(letters::lease_until.lt(Some(Utc::new(at))));
            let mut query = letters::table
                .filter(letters::state.eq(State::Queued))
                .filter(letters::not_before.le(Utc::new(now.clinic)))
                .filter(free)
                .select(letters::id)
                .order((letters::not_before, letters::id))
                .limit(limit)
                .into_boxed();
            if held {
                query = query.filter(letters::user_id.is_not_null());
            }
            query
        }};
    }
    let ids: Vec<i64> = match tx.c() {
        Conn::Sqlite(c) => due!().load(c)?,
        Conn::Pg(c) => {
            let waiting: Vec<i64> = due!().load(c)?;
            letters::table
                .filter(letters::id.eq_any(waiting))
                .filter(letters::state.eq(State::Queued))
                .filter(letters::lease_until.is_null().or(letters::lease_until.lt(Some(Utc::new(at)))))
                .select(letters::id)
                .order(letters::id)
                .for_update()
                .skip_locked()
                .load(c)?
        }
    };
    diesel::update(letters::table.filter(letters::id.eq_any(&ids)))
        .set((letters::lease_by.eq(Some(node)), letters::lease_until.eq(Some(Utc::new(at + LEASE)))))
        .execute(tx.c())?;
    Ok(letters::table.filter(letters::id.eq_any(&ids)).order(letters::id).select(Letter::as_select()).load(tx.c())?)
}

/// How long a node may take for its batch: longer than all its letters timing out one after the other.
pub const LEASE: time::Duration = time::Duration::minutes(15);

/// A letter as it left, its link left out.
#[derive(Clone, Debug)]
pub struct AsSent {
    pub subject: String,
    pub html: String,
    pub text: String,
}

pub fn sent(tx: &mut Tx, now: Now, id: i64, as_sent: &AsSent) -> Res<()> {
    left(tx, now, id, State::Sent, as_sent)
}

/// Notes that somebody printed it; a letter that was sent stays sent.
pub fn printed(tx: &mut Tx, now: Now, letter: &Letter, as_printed: &AsSent) -> Res<()> {
    if letter.state == State::Sent {
        return Ok(());
    }
    left(tx, now, letter.id, State::Printed, as_printed)
}

fn left(tx: &mut Tx, now: Now, id: i64, state: State, as_sent: &AsSent) -> Res<()> {
    diesel::update(letters::table.find(id))
        .set((
            letters::state.eq(state),
            letters::subject.eq(Some(&as_sent.subject)),
            letters::html.eq(Some(&as_sent.html)),
            letters::body.eq(Some(&as_sent.text)),
            letters::tries.eq(letters::tries + 1),
            letters::sent_at.eq(Some(Utc::new(now.clinic))),
            letters::lease_by.eq(None::<String>),
            letters::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Gives a letter back that was claimed and not tried.
pub fn release(tx: &mut Tx, id: i64) -> Res<()> {
    let free = (letters::lease_by.eq(None::<String>), letters::lease_until.eq(None::<Utc>));
    diesel::update(letters::table.find(id)).set(free).execute(tx.c())?;
    Ok(())
}

/// What becomes of a letter that did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// Tried again from then on.
    Later(OffsetDateTime),
    Failed,
    Dropped,
}

/// Notes why a letter did not leave and what becomes of it.
pub fn did_not_leave(tx: &mut Tx, id: i64, instead: Instead, why: &str) -> Res<()> {
    let why: String = why.chars().take(500).collect();
    let row = letters::table.find(id);
    diesel::update(row)
        .set((
            letters::tries.eq(letters::tries + 1),
            letters::last_error.eq(Some(why)),
            letters::lease_by.eq(None::<String>),
            letters::lease_until.eq(None::<Utc>),
        ))
        .execute(tx.c())?;
    match instead {
        Instead::Later(at) => diesel::update(row).set(letters::not_before.eq(Utc::new(at))).execute(tx.c())?,
        Instead::Failed => diesel::update(row).set(letters::state.eq(State::Failed)).execute(tx.c())?,
        Instead::Dropped => diesel::update(row).set(letters::state.eq(State::Dropped)).execute(tx.c())?,
    };
    Ok(())
}
