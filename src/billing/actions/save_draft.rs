//! Keeps an invoice by hand as a draft, changes it, or drops it. It is no invoice before it is issued.

use crate::base::{Error, Now, Res};
use crate::billing::store::drafts::{self, DraftLine};
use crate::clinic::{Actor, Note, note};
use crate::db::Tx;
use crate::patients::store::payers;

/// Most lines of one invoice by hand.
const LINES: usize = 100;

/// Gives the draft's key; that of the first where the same form comes twice.
pub fn add(tx: &mut Tx, now: Now, actor: &Actor, patient: i64, payer: i64, lines: &[DraftLine], once: &str) -> Res<i64> {
    let once = Some(once).filter(|once| !once.is_empty());
    if let Some(known) = once.map(|once| drafts::by_once_key(tx, once)).transpose()?.flatten() {
        return Ok(known);
    }
    payers::may_be_billed(tx, patient, payer)?;
    check(lines)?;
    let id = drafts::insert(tx, now, actor, patient, payer, once)?;
    drafts::set_lines(tx, id, lines)?;
    log(tx, now, actor, patient, id, "Draft of an invoice begun")?;
    Ok(id)
}

/// Stale where somebody else changed it since `version` was read, or issued or dropped it.
pub fn change(tx: &mut Tx, id: i64, version: i64, payer: i64, lines: &[DraftLine]) -> Res<()> {
    let draft = drafts::lock(tx, id)?;
    waits(&draft)?;
    payers::may_be_billed(tx, draft.patient_id, payer)?;
    check(lines)?;
    if !drafts::update(tx, id, version, payer)? {
        return Err(Error::Stale("Somebody else changed this draft meanwhile. Save again to replace theirs.".into()));
    }
    drafts::set_lines(tx, id, lines)
}

pub fn drop(tx: &mut Tx, now: Now, actor: &Actor, id: i64) -> Res<()> {
    let draft = drafts::lock(tx, id)?;
    waits(&draft)?;
    drafts::drop(tx, now, id)?;
    log(tx, now, actor, draft.patient_id, id, "Draft of an invoice dropped")
}

/// Refused once it was issued or dropped.
pub fn waits(draft: &drafts::Draft) -> Res<()> {
    match (draft.invoice_id, draft.dropped_at) {
        (None, None) => Ok(()),
        (Some(_), _) => Err(Error::refused("", "This draft was issued already.")),
        (None, Some(_)) => Err(Error::refused("", "This draft was dropped.")),
    }
}

fn check(lines: &[DraftLine]) -> Res<()> {
    match lines.len() <= LINES {
        true => Ok(()),
        false => Err(Error::refused("pick", format!("Keep it to {LINES} lines."))),
    }
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, patient: i64, id: i64, what: &str) -> Res<()> {
    let line = Note { area: "billing", subject: "draft", subject_id: id, patient_id: Some(patient), what: what.into(), ..Note::default() };
    note(tx, now, actor, line)
}
