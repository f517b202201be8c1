//! Staff: who signs in. Passwords are Argon2id hashes; failed tries are counted in the database, so that more nodes do
//! not mean more tries.

use super::Actor;
use crate::base::{Error, Now, Res};
use crate::db::schema::users;
use crate::db::{Conn, Tx, Utc};
use crate::web::Role;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use diesel::prelude::*;
use std::sync::{Condvar, Mutex};

/// Wrong passwords until an account is locked, and for how many minutes.
pub const TRIES: i64 = 10;
pub const LOCKED_MINUTES: i64 = 15;
/// Shortest and longest password.
const PASSWORD: std::ops::RangeInclusive<usize> = 10..=200;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub password_hash: Option<String>,
    pub otp_secret: Option<String>,
    pub otp_last_step: i64,
    pub failed_count: i64,
    pub locked_until: Option<Utc>,
    pub active: bool,
    pub theme: String,
    pub version: i64,
}

pub fn by_email(conn: &mut Conn, email: &str) -> Res<Option<User>> {
    Ok(users::table.filter(users::email.eq(fold_email(email))).select(User::as_select()).first(conn).optional()?)
}

pub fn load(conn: &mut Conn, id: i64) -> Res<User> {
    Ok(users::table.find(id).select(User::as_select()).first(conn)?)
}

pub fn all(conn: &mut Conn) -> Res<Vec<User>> {
    Ok(users::table.order((users::active.desc(), users::name)).select(User::as_select()).load(conn)?)
}

pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

pub fn add(tx: &mut Tx, now: Now, email: &str, name: &str, role: Role, password_hash: Option<&str>) -> Res<i64> {
    let added = diesel::insert_into(users::table)
        .values((
            users::email.eq(fold_email(email)),
            users::name.eq(name),
            users::role.eq(role),
            users::password_hash.eq(password_hash),
            users::active.eq(true),
            users::created_at.eq(Utc::new(now.machine)),
        ))
        .returning(users::id)
        .get_result(tx.c())
        .map_err(Error::from);
    match added {
        Err(error) if crate::db::broke_unique(&error, "users_email_key", "users.email") => {
            Err(Error::refused("email", "Somebody with this e-mail signs in already."))
        }
        other => other,
    }
}

/// Sets a password and ends every session of the user.
pub fn set_password(tx: &mut Tx, id: i64, hash: &str) -> Res<()> {
    diesel::update(users::table.find(id))
        .set((users::password_hash.eq(Some(hash)), users::failed_count.eq(0i64), users::locked_until.eq(None::<Utc>)))
        .execute(tx.c())?;
    crate::web::session::end_all(tx, id)
}

/// At most two hashes are worked out at once: each takes 19 MiB.
fn take_turn<T>(work: impl FnOnce() -> T) -> T {
    static BUSY: Mutex<u8> = Mutex::new(0);
    static FREED: Condvar = Condvar::new();
    let mut busy = BUSY.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    while *busy >= 2 {
        busy = FREED.wait(busy).unwrap_or_else(|poisoned| poisoned.into_inner());
    }
    *busy += 1;
    drop(busy);
    let done = work();
    *BUSY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) -= 1;
    FREED.notify_one();
    done
}

/// Hashes a password, or says why it cannot be one.
pub fn hash(password: &str) -> Res<String> {
    if !PASSWORD.contains(&password.chars().count()) {
        return Err(Error::refused("password", "Use 10 to 200 characters."));
    }
    take_turn(|| Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()))
        .map_err(|cause| Error::failed(format!("a password could not be hashed: {cause}")))
}

/// Does the password fit? Takes as long where nobody has that e-mail.
pub fn fits(user: Option<&User>, password: &str) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J8Aq0h5yQZ9mS4y3l4H5yY2oWm6m8X0i3Qv6mYb9m3E";
    let stored = user.and_then(|user| user.password_hash.as_deref());
    let right = take_turn(|| {
        PasswordHash::new(stored.unwrap_or(NOBODY)).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    right && stored.is_some() && user.is_some_and(|user| user.active)
}

/// Counts a wrong try; the tenth locks the account for a quarter of an hour.
pub fn count_failure(tx: &mut Tx, now: Now, id: i64) -> Res<()> {
    let failed: i64 = users::table.find(id).select(users::failed_count).first(tx.c())?;
    let locked = (failed + 1 >= TRIES).then(|| Utc::new(now.machine + time::Duration::minutes(LOCKED_MINUTES)));
    let count = if locked.is_some() { 0 } else { failed + 1 };
    diesel::update(users::table.find(id)).set((users::failed_count.eq(count), users::locked_until.eq(locked))).execute(tx.c())?;
    Ok(())
}

pub fn forget_failures(tx: &mut Tx, id: i64, otp_step: Option<i64>) -> Res<()> {
    diesel::update(users::table.find(id)).set((users::failed_count.eq(0i64), users::locked_until.eq(None::<Utc>))).execute(tx.c())?;
    if let Some(step) = otp_step {
        diesel::update(users::table.find(id)).set(users::otp_last_step.eq(step)).execute(tx.c())?;
    }
    Ok(())
}

/// For the log: a user as an actor.
pub fn actor(user: &User) -> Actor {
    Actor { user_id: Some(user.id), name: user.name.clone() }
}
