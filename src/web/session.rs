//! Sessions in the database: any node serves any request, signing out is certain, and no page needs a second look-up,
//! because the session's row brings the member of staff along.

use super::guard::{Role, Who};
use crate::app::Clock;
use crate::base::{Res, secret};
use crate::db::schema::{sessions, users};
use crate::db::{Db, Priority, Utc};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use diesel::prelude::*;
use std::collections::HashMap;
use std::sync::Mutex;

/// The key under which a loaded session holds the member of staff; never stored.
pub const WHO: &str = "who";
/// The key under which the signed-in user's number is stored.
pub const USER: &str = "user";
/// A session's end is moved on at most this often, in seconds.
const MOVED_ON_EVERY: i64 = 60;
/// How many sessions one process remembers having moved on.
const REMEMBERED: usize = 10_000;

pub struct Store {
    db: Db,
    clock: Clock,
    moved_on: std::sync::Arc<Mutex<HashMap<String, i64>>>,
}

impl Store {
    pub fn new(db: Db, clock: Clock) -> Store {
        Store { db, clock, moved_on: Default::default() }
    }

    async fn run<T: Send + 'static>(&self, f: impl FnOnce(&Db, time::OffsetDateTime) -> Res<T> + Send + 'static) -> anyhow::Result<T> {
        let (db, now) = (self.db.clone(), self.clock.machine());
        Ok(actix_web::web::block(move || f(&db, now)).await??)
    }
}

type State = HashMap<String, String>;

fn load(db: &Db, key: String, now: time::OffsetDateTime) -> Res<Option<State>> {
    type Member = Option<(i64, String, String, Role, String)>;
    let row: Option<(String, Member)> = db.read(|c| {
        let found = sessions::table
            .left_join(users::table.on(users::id.nullable().eq(sessions::user_id).and(users::active)))
            .filter(sessions::key.eq(secret::sha256(key.as_bytes())))
            .filter(sessions::expires_at.gt(Utc::new(now)))
            .select((sessions::state, (users::id, users::name, users::email, users::role, users::theme).nullable()))
            .first(c);
        Ok(found.optional()?)
    })?;
    let Some((state, member)) = row else { return Ok(None) };
    let mut state: State = serde_json::from_str(&state)?;
    if let Some((id, name, email, role, theme)) = member {
        state.insert(WHO.into(), serde_json::to_string(&Who { id, name, email, role, theme })?);
    }
    Ok(Some(state))
}

fn stored(mut state: State) -> Res<(String, Option<i64>)> {
    state.remove(WHO);
    let user = state.get(USER).and_then(|id| id.parse().ok());
    Ok((serde_json::to_string(&state)?, user))
}

fn insert(db: &Db, key: &str, state: State, now: time::OffsetDateTime, ttl: i64) -> Res<()> {
    let (state, user) = stored(state)?;
    let expires = Utc::new(now + time::Duration::seconds(ttl));
    db.write(Priority::Desk, |tx| {
        diesel::delete(sessions::table.filter(sessions::expires_at.lt(Utc::new(now)))).execute(tx.c())?;
        diesel::insert_into(sessions::table)
            .values((
                sessions::key.eq(secret::sha256(key.as_bytes())),
                sessions::user_id.eq(user),
                sessions::state.eq(&state),
                sessions::created_at.eq(Utc::new(now)),
                sessions::expires_at.eq(expires),
            ))
            .execute(tx.c())?;
        Ok(())
    })
}

fn new_key() -> anyhow::Result<SessionKey> {
    Ok(SessionKey::try_from(secret::token())?)
}

impl SessionStore for Store {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let key = key.as_ref().to_string();
        self.run(move |db, now| load(db, key, now)).await.map_err(LoadError::Other)
    }

    async fn save(&self, state: State, ttl: &Duration) -> Result<SessionKey, SaveError> {
        let key = new_key().map_err(SaveError::Other)?;
        let (text, ttl) = (key.as_ref().to_string(), ttl.whole_seconds());
        self.run(move |db, now| insert(db, &text, state, now, ttl)).await.map_err(SaveError::Other)?;
        Ok(key)
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Duration) -> Result<SessionKey, UpdateError> {
        let (hash, ttl) = (secret::sha256(key.as_ref().as_bytes()), ttl.whole_seconds());
        let changed = self
            .run(move |db, now| {
                let (state, user) = stored(state)?;
                db.write(Priority::Desk, |tx| {
                    let row = sessions::table.filter(sessions::key.eq(&hash));
                    let set = (
                        sessions::state.eq(&state),
                        sessions::user_id.eq(user),
                        sessions::expires_at.eq(Utc::new(now + time::Duration::seconds(ttl))),
                    );
                    Ok(diesel::update(row).set(set).execute(tx.c())?)
                })
            })
            .await
            .map_err(UpdateError::Other)?;
        match changed {
            0 => Err(UpdateError::Other(anyhow::anyhow!("the session was ended meanwhile"))),
            _ => Ok(key),
        }
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Duration) -> anyhow::Result<()> {
        let (hash, ttl, moved_on) = (secret::sha256(key.as_ref().as_bytes()), ttl.whole_seconds(), self.moved_on.clone());
        let now = self.clock.machine().unix_timestamp();
        {
            let mut seen = moved_on.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if seen.get(&hash).is_some_and(|last| (now - last).abs() < MOVED_ON_EVERY) {
                return Ok(());
            }
            if seen.len() >= REMEMBERED {
                seen.clear();
            }
            seen.insert(hash.clone(), now);
        }
        self.run(move |db, now| {
            db.write(Priority::Desk, |tx| {
                let row = sessions::table.filter(sessions::key.eq(&hash));
                diesel::update(row).set(sessions::expires_at.eq(Utc::new(now + time::Duration::seconds(ttl)))).execute(tx.c())?;
                Ok(())
            })
        })
        .await
    }

    async fn delete(&self, key: &SessionKey) -> anyhow::Result<()> {
        let hash = secret::sha256(key.as_ref().as_bytes());
        self.run(move |db, _| {
            db.write(Priority::Desk, |tx| {
                diesel::delete(sessions::table.filter(sessions::key.eq(&hash))).execute(tx.c())?;
                Ok(())
            })
        })
        .await
    }
}

/// Ends every session of a user, on every node.
pub fn end_all(tx: &mut crate::db::Tx, user_id: i64) -> Res<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id))).execute(tx.c())?;
    Ok(())
}
