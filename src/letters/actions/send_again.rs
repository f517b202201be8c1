//! Sends a letter again: a new letter with the same facts, to the address that is on file now.

use crate::base::{Error, Now, Res};
use crate::clinic::{Actor, Note, note};
use crate::db::schema::{invoices, memberships, patients, payers, users};
use crate::db::{Conn, Tx};
use crate::letters::{Letter, outbox};
use diesel::prelude::*;

/// Where a letter of today would go: the user's address, the payer's, else the patient's; empty where there is none.
/// Nobody types one: a link must not go to whoever the desk was told to send it to.
pub fn address(conn: &mut Conn, letter: &Letter) -> Res<String> {
    if let Some(user) = letter.user_id {
        return Ok(users::table.find(user).select(users::email).first(conn)?);
    }
    // An invoice that was sent to somebody by hand goes there again.
    let told: serde_json::Value = letter.facts()?;
    let named = told.get("payer_id").and_then(serde_json::Value::as_i64);
    let payer: Option<i64> = match (letter.invoice_id, letter.membership_id) {
        _ if named.is_some() => named,
        (Some(invoice), _) => Some(invoices::table.find(invoice).select(invoices::payer_id).first(conn)?),
        (None, Some(membership)) => Some(memberships::table.find(membership).select(memberships::payer_id).first(conn)?),
        (None, None) => None,
    };
    if let Some(payer) = payer {
        let email: String = payers::table.find(payer).select(payers::email).first(conn)?;
        if !email.trim().is_empty() {
            return Ok(email.trim().to_string());
        }
    }
    match letter.patient_id {
        Some(patient) => Ok(patients::table.find(patient).select(patients::email).first::<String>(conn)?.trim().to_string()),
        None => Ok(letter.to_email.clone()),
    }
}

/// Queues the copy; gives its key, none where this form was acted on before.
pub fn send_again(tx: &mut Tx, now: Now, actor: &Actor, id: i64, once: &str) -> Res<Option<i64>> {
    let letter = outbox::load(tx, id)?;
    let to = address(tx, &letter)?;
    if to.is_empty() {
        return Err(Error::refused("", "There is no e-mail address on file. Print the letter."));
    }
    let Some(copy) = outbox::send_again(tx, now, id, &to, once)? else { return Ok(None) };
    let what = format!("{} to {} sent again to {to}", letter.kind_label(), letter.to_name);
    let line = Note { area: "letters", subject: "letter", subject_id: copy, patient_id: letter.patient_id, what, ..Note::default() };
    note(tx, now, actor, line)?;
    Ok(Some(copy))
}
