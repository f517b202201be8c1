//! Sends whoever pays an invoice the link to a page where a new card is entered; or gives the link for print.

use crate::base::{Error, Now, Res};
use crate::billing::asking::Asking;
use crate::clinic::{Actor, Note, clinics, note};
use crate::db::schema::letters;
use crate::db::{Tx, Utc};
use crate::letters::links::{self, Purpose};
use crate::letters::outbox::{self, NewLetter};
use crate::letters::rules::hours;
use diesel::prelude::*;
use time::Duration;

pub const KIND: &str = "card_link";
/// The page behind the link collects membership fees, nothing else.
pub const NO_MEMBERSHIP: &str = "A card link is for membership fees. Take another payment, or send the invoice.";
/// A second letter about the same invoice within this time is taken for a double press.
const APART: Duration = Duration::minutes(1);

/// Queues the letter, once per form. Gives false where one left a moment ago.
pub fn send(tx: &mut Tx, now: Now, actor: &Actor, asking: &Asking, once: &str) -> Res<bool> {
    if asking.invoice.membership_id.is_none() {
        return Err(Error::refused("", NO_MEMBERSHIP));
    }
    if asking.email().is_empty() {
        return Err(Error::refused("", "There is no e-mail address on file. Print the link."));
    }
    crate::billing::store::lock_invoice(tx, asking.invoice.id)?;
    let lately: i64 = letters::table
        .filter(letters::invoice_id.eq(asking.invoice.id))
        .filter(letters::kind.eq(KIND))
        .filter(letters::created_at.gt(Utc::new(now.clinic - APART)))
        .count()
        .get_result(tx.c())?;
    if lately > 0 {
        return Ok(false);
    }
    let clinic = clinics::load(tx, asking.invoice.clinic_id)?;
    let letter = NewLetter {
        kind: KIND,
        patient_id: Some(asking.invoice.patient_id),
        user_id: None,
        invoice_id: Some(asking.invoice.id),
        membership_id: asking.invoice.membership_id,
        clinic_id: Some(clinic.id),
        to_name: asking.payer.name.clone(),
        to_email: asking.email().to_string(),
        facts: serde_json::json!({}),
        not_before: hours::not_before(now, &clinic.zone, true),
        once_key: format!("{KIND}:{}:{once}", asking.invoice.id),
    };
    if outbox::queue(tx, now, &letter)?.is_none() {
        return Ok(false);
    }
    log(tx, now, actor, asking, format!("Card link sent to {}", asking.email()))?;
    Ok(true)
}

/// Makes a link to be printed; gives its path, which is nowhere else.
pub fn print(tx: &mut Tx, now: Now, actor: &Actor, asking: &Asking) -> Res<String> {
    if asking.invoice.membership_id.is_none() {
        return Err(Error::refused("", NO_MEMBERSHIP));
    }
    let path = links::mint(tx, now, Purpose::Card, asking.payer.id)?;
    log(tx, now, actor, asking, "Card link shown for print".into())?;
    Ok(path)
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, asking: &Asking, what: String) -> Res<()> {
    let patient_id = Some(asking.invoice.patient_id);
    note(tx, now, actor, Note { area: "billing", subject: "invoice", subject_id: asking.invoice.id, patient_id, what, ..Note::default() })
}
