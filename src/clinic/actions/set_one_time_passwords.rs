//! Sets up one-time passwords, confirmed by the first six digits, or removes them.

use crate::base::{Error, Now, Res};
use crate::clinic::users::{self, User};
use crate::clinic::{Actor, Note, note};
use crate::db::Tx;
use crate::web::session;

/// `secret` with the step of the digits that confirmed it; none removes.
pub fn set(tx: &mut Tx, now: Now, user: &User, secret: Option<(&str, i64)>) -> Res<()> {
    users::set_otp(tx, user.id, secret.map(|(secret, _)| secret), secret.map_or(0, |(_, step)| step))?;
    let what = if secret.is_some() { "One-time passwords set up" } else { "One-time passwords removed" };
    let line = Note { area: "staff", subject: "user", subject_id: user.id, what: what.into(), ..Note::default() };
    note(tx, now, &users::actor(user), line)
}

/// Why somebody's one-time passwords cannot be removed by `actor`, if so.
pub fn hindrance(user: &User, actor: Option<i64>) -> Option<&'static str> {
    match user.has_otp() {
        _ if actor == Some(user.id) => Some("Yours are under Your account, with your password."),
        true => None,
        false => Some("There are no one-time passwords to remove."),
    }
}

/// Removes those of somebody who lost them, and ends every session of that user: the next sign-in is by password alone.
pub fn remove_lost(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<User> {
    let user = users::load(tx, id)?;
    if let Some(sentence) = hindrance(&user, actor.user_id) {
        return Err(Error::refused("", sentence));
    }
    users::set_otp(tx, id, None, 0)?;
    session::end_all(tx, id)?;
    let what = format!("{}: lost one-time passwords removed", user.name);
    note(tx, now, actor, Note { area: "staff", subject: "user", subject_id: id, what, ..Note::default() })?;
    Ok(user)
}
