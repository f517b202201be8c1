//! Sets up one-time passwords, confirmed by the first six digits, or removes them.

use crate::base::{Now, Res};
use crate::clinic::users::{self, User};
use crate::clinic::{Note, note};
use crate::db::Tx;

/// `secret` with the step of the digits that confirmed it; none removes.
pub fn set(tx: &mut Tx, now: Now, user: &User, secret: Option<(&str, i64)>) -> Res<()> {
    users::set_otp(tx, user.id, secret.map(|(secret, _)| secret), secret.map_or(0, |(_, step)| step))?;
    let what = if secret.is_some() { "One-time passwords set up" } else { "One-time passwords removed" };
    let line = Note { area: "staff", subject: "user", subject_id: user.id, what: what.into(), ..Note::default() };
    note(tx, now, &users::actor(user), line)
}
