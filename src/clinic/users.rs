//! Staff: who signs in. Passwords are Argon2id hashes; failed tries are counted (`users/tries.rs`).

pub mod tries;

use super::Actor;
use crate::base::{Error, Now, Res};
use crate::db::schema::users;
use crate::db::{Conn, Tx, Utc};
use crate::web::Role;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use diesel::prelude::*;
use std::sync::{Condvar, Mutex};

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
    pub active: bool,
    pub theme: String,
    pub version: i64,
}

crate::words! {
    /// How pages look to a member of staff.
    pub enum Theme {
        Device = "device", "As the device";
        Light = "light", "Light";
        Dark = "dark", "Dark";
    }
}

crate::words! {
    /// Whether a member of staff can sign in.
    pub enum State {
        Invited = "invited", "Invited";
        Active = "active", "Active";
        Off = "off", "Off";
    }
}

impl State {
    pub fn tone(self) -> &'static str {
        match self {
            State::Invited => "blue",
            State::Active => "green",
            State::Off => "grey",
        }
    }
}

impl User {
    pub fn state(&self) -> State {
        match (self.active, &self.password_hash) {
            (false, _) => State::Off,
            (true, None) => State::Invited,
            (true, Some(_)) => State::Active,
        }
    }

    pub fn has_otp(&self) -> bool {
        self.otp_secret.is_some()
    }
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
    let set = diesel::update(users::table.find(id)).set(users::password_hash.eq(Some(hash)));
    let email: String = set.returning(users::email).get_result(tx.c())?;
    tries::forget(tx, &email)?;
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

/// A hash of no password, with the parameters of ours: as much work is done where nobody has that e-mail.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$J8Aq0h5yQZ9mS4y3l4H5yY2oWm6m8X0i3Qv6mYb9m3E";

/// Does the password fit? Takes as long where nobody has that e-mail.
pub fn fits(user: Option<&User>, password: &str) -> bool {
    let stored = user.and_then(|user| user.password_hash.as_deref());
    let right = take_turn(|| {
        PasswordHash::new(stored.unwrap_or(NOBODY)).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    right && stored.is_some() && user.is_some_and(|user| user.active)
}

/// The password was right: tries are forgotten. False where the one-time password was used meanwhile.
pub fn right_password(tx: &mut Tx, user: &User, otp_step: Option<i64>) -> Res<bool> {
    if let Some(step) = otp_step {
        let fresh = users::table.find(user.id).filter(users::otp_last_step.lt(step));
        if diesel::update(fresh).set(users::otp_last_step.eq(step)).execute(tx.c())? == 0 {
            return Ok(false);
        }
    }
    tries::forget(tx, &user.email)?;
    Ok(true)
}

/// The keys of the owners who can sign in, locked until the transaction ends.
pub fn lock_owners(tx: &mut Tx) -> Res<Vec<i64>> {
    let owners = users::table
        .filter(users::role.eq(Role::Owner).and(users::active.eq(true)).and(users::password_hash.is_not_null()))
        .select(users::id)
        .order(users::id);
    Ok(match tx.c() {
        Conn::Sqlite(c) => owners.load(c)?,
        Conn::Pg(c) => owners.for_update().load(c)?,
    })
}

/// What the owner sets of a member of staff.
#[derive(Clone, Debug)]
pub struct Standing {
    pub name: String,
    pub role: Role,
    pub active: bool,
}

/// False where the row is no longer the version that was read.
pub fn set_standing(tx: &mut Tx, id: i64, version: i64, new: &Standing) -> Res<bool> {
    let touched = diesel::update(users::table.find(id).filter(users::version.eq(version)))
        .set((users::name.eq(&new.name), users::role.eq(new.role), users::active.eq(new.active), users::version.eq(version + 1)))
        .execute(tx.c())?;
    Ok(touched == 1)
}

/// What everybody sets alone: name and theme.
pub fn set_own(tx: &mut Tx, id: i64, name: &str, theme: Theme) -> Res<()> {
    let set = (users::name.eq(name), users::theme.eq(theme), users::version.eq(users::version + 1));
    diesel::update(users::table.find(id)).set(set).execute(tx.c())?;
    Ok(())
}

/// Sets or removes the secret of one-time passwords; `step` is the last one used.
pub fn set_otp(tx: &mut Tx, id: i64, secret: Option<&str>, step: i64) -> Res<()> {
    diesel::update(users::table.find(id)).set((users::otp_secret.eq(secret), users::otp_last_step.eq(step))).execute(tx.c())?;
    Ok(())
}

/// For the log: a user as an actor.
pub fn actor(user: &User) -> Actor {
    Actor { user_id: Some(user.id), name: user.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_e_mail_costs_as_much_work_as_a_known_one() {
        let nobody = PasswordHash::new(NOBODY).expect("the hash of nobody can be read");
        let ours = hash("correct horse battery").expect("a hash");
        let ours = PasswordHash::new(&ours).expect("our hash can be read");
        assert_eq!(nobody.params, ours.params);
        assert_eq!(nobody.hash.map(|hash| hash.as_bytes().len()), Some(32));
        assert_eq!(nobody.hash.map(|hash| hash.as_bytes().len()), ours.hash.map(|hash| hash.as_bytes().len()));
        // The work is done: the answer is "does not fit", not "cannot be read".
        let answer = Argon2::default().verify_password(b"correct horse battery", &nobody);
        assert_eq!(answer, Err(argon2::password_hash::Error::PasswordInvalid));
        assert!(!fits(None, "correct horse battery"));
    }

    #[test]
    fn a_password_has_ten_characters_or_more() {
        assert!(hash("too short").is_err());
        assert!(hash(&"x".repeat(201)).is_err());
    }
}
