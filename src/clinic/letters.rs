//! The letters of the account: invitation of staff, forgotten password.

use super::users::State;
use super::{clinics, users};
use crate::base::{Error, Now, Res};
use crate::db::{Conn, Tx};
use crate::letters::links::Purpose;
use crate::letters::{Button, Content, Letter, NewLetter, Sender, outbox};

pub const INVITATION: &str = "invitation";
pub const PASSWORD_RESET: &str = "password_reset";

/// What an invitation tells beside its user.
#[derive(serde::Serialize, serde::Deserialize)]
struct Facts {
    /// Who invites.
    by: String,
}

/// Queues a letter to a member of staff; `once` tells this letter from the last one of its kind.
pub fn queue(tx: &mut Tx, now: Now, kind: &'static str, user: &users::User, by: &str, once: i64) -> Res<()> {
    let letter = NewLetter {
        kind,
        patient_id: None,
        user_id: Some(user.id),
        invoice_id: None,
        membership_id: None,
        clinic_id: Some(clinics::first(tx)?.id),
        to_name: user.name.clone(),
        to_email: user.email.clone(),
        facts: serde_json::to_value(Facts { by: by.to_string() })?,
        not_before: now.clinic,
        once_key: format!("{kind}:{}:{once}", user.id),
    };
    outbox::queue(tx, now, &letter).map(|_| ())
}

/// What a letter to staff says; none where its user was switched off or, for an invitation, has a password by now.
pub fn compose(conn: &mut Conn, _now: Now, letter: &Letter) -> Res<Option<Content>> {
    let user = users::load(conn, letter.user_id.ok_or_else(|| Error::failed("a letter to staff names nobody"))?)?;
    let clinic = clinics::first(conn)?;
    let content = match (letter.kind.as_str(), user.state()) {
        (_, State::Off) | (INVITATION, State::Active) => return Ok(None),
        (INVITATION, _) => Content {
            subject: "Your account in Tessera".into(),
            news: format!("{} invites you to Tessera, with which {} runs its memberships.", letter.facts::<Facts>()?.by, clinic.name),
            button: Some(Button {
                label: "Set your password".into(),
                purpose: Purpose::Invitation,
                subject: user.id,
                note: "The link works once, for 7 days.".into(),
            }),
            paragraphs: vec![format!("You sign in with {}. Your role is {}.", user.email, user.role.label())],
            ..Content::default()
        },
        (PASSWORD_RESET, _) => Content {
            subject: "A new password for Tessera".into(),
            news: format!("Somebody asked for a new password for {}.", user.email),
            button: Some(Button {
                label: "Set a new password".into(),
                purpose: Purpose::PasswordReset,
                subject: user.id,
                note: "The link works once, for 2 hours.".into(),
            }),
            paragraphs: vec!["If it was not you, do nothing: your password stays as it is.".into()],
            ..Content::default()
        },
        (other, _) => return Err(Error::failed(format!("the account has no letter of kind {other}"))),
    };
    Ok(Some(Content { greeting: format!("Hello {},", user.name), sender: Sender::from(&clinic), ..content }))
}
