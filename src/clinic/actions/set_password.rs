//! Sets a password: by an emailed link, which is used up, or by who knows the old one. Ends every session of the user.

use crate::base::{Error, Now, Res};
use crate::clinic::users::{self, State, User};
use crate::clinic::{Note, note};
use crate::db::{Conn, Tx};
use crate::letters::links::{self, Purpose};

/// Whose password a link sets. Not found where the link has ended, was used, or its user was switched off.
pub fn whose(conn: &mut Conn, now: Now, purpose: Purpose, token: &str) -> Res<User> {
    let link = links::follow(conn, now, purpose, token)?;
    let user = users::load(conn, link.subject)?;
    let wanted = match purpose {
        Purpose::Invitation => user.state() == State::Invited,
        _ => user.state() != State::Off,
    };
    if wanted { Ok(user) } else { Err(Error::NotFound) }
}

pub fn by_link(tx: &mut Tx, now: Now, purpose: Purpose, token: &str, hash: &str) -> Res<()> {
    let user = whose(tx, now, purpose, token)?;
    let link = links::follow(tx, now, purpose, token)?;
    links::use_up(tx, now, &link)?;
    set(tx, now, &user, hash)
}

/// By who is signed in and typed the old one.
pub fn by_user(tx: &mut Tx, now: Now, user: &User, hash: &str) -> Res<()> {
    set(tx, now, user, hash)
}

fn set(tx: &mut Tx, now: Now, user: &User, hash: &str) -> Res<()> {
    for purpose in [Purpose::Invitation, Purpose::PasswordReset] {
        links::use_up_all(tx, now, purpose, user.id)?;
    }
    users::set_password(tx, user.id, hash)?;
    let line = Note { area: "staff", subject: "user", subject_id: user.id, what: "Password set".into(), ..Note::default() };
    note(tx, now, &users::actor(user), line)
}
