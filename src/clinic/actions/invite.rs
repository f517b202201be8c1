//! Invites somebody to sign in, or sends the invitation again.

use crate::base::{Error, Now, Refusals, Res};
use crate::clinic::letters::{self, INVITATION};
use crate::clinic::users::State;
use crate::clinic::{Actor, Note, note, users};
use crate::db::Tx;
use crate::letters::links::{self, Purpose};
use crate::web::Role;

#[derive(Clone, Debug)]
pub struct Invitation {
    pub name: String,
    pub email: String,
    pub role: Role,
}

impl Invitation {
    /// Reads what was typed, on the screen or on the command line; fields `name`, `email` and `role`.
    pub fn parse(name: &str, email: &str, role: &str) -> Result<Invitation, Error> {
        use validator::ValidateEmail;
        let mut refused = Refusals::new();
        if !(1..=120).contains(&name.trim().chars().count()) {
            refused.add("name", "Enter a name of at most 120 characters.");
        }
        if !email.trim().validate_email() {
            refused.add("email", "Enter an e-mail address, such as pat@clinic.example.");
        }
        let role = refused.take("role", Role::from_word(role).ok_or("Choose owner, manager, front desk or practitioner."));
        match (role, refused.is_empty()) {
            (Some(role), true) => Ok(Invitation { name: name.trim().into(), email: users::fold_email(email), role }),
            _ => Err(Error::Refused(refused)),
        }
    }
}

/// Adds the user without a password and queues the invitation; gives the user's key.
pub fn invite(tx: &mut Tx, now: Now, actor: &Actor, invitation: &Invitation) -> Res<i64> {
    let id = users::add(tx, now, &invitation.email, &invitation.name, invitation.role, None)?;
    let user = users::load(tx, id)?;
    letters::queue(tx, now, INVITATION, &user, &actor.name, now.machine.unix_timestamp())?;
    log(tx, now, actor, id, format!("{} invited as {}", user.name, user.role.label()))?;
    Ok(id)
}

/// The invitation once more, for who has set no password yet.
pub fn again(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<()> {
    let user = users::load(tx, id)?;
    if user.state() != State::Invited {
        return Err(Error::refused("", format!("{} needs no invitation.", user.name)));
    }
    letters::queue(tx, now, INVITATION, &user, &actor.name, now.machine.unix_timestamp())?;
    log(tx, now, actor, id, format!("{} invited again", user.name))
}

/// A link to the invitation, for the command line where no mail leaves the house. `base` is the public address.
pub fn link(tx: &mut Tx, now: Now, base: &str, id: i64) -> Res<String> {
    Ok(format!("{base}{}", links::mint(tx, now, Purpose::Invitation, id)?))
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, id: i64, what: String) -> Res<()> {
    note(tx, now, actor, Note { area: "staff", subject: "user", subject_id: id, what, ..Note::default() })
}
