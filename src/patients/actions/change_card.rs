//! Chooses a payer's default card, and takes a card off the file.

use crate::app::App;
use crate::base::{Error, Now, Res};
use crate::clinic::{Actor, Note, note};
use crate::db::{Priority, Tx};
use crate::gateway::Trouble;
use crate::patients::{Card, store};

/// The card that coming purchases offer first. Memberships keep the card they are charged to.
pub fn make_default(tx: &mut Tx, now: Now, actor: &Actor, card: &Card) -> Res<()> {
    if card.removed_at.is_some() {
        return Err(Error::NotFound);
    }
    if card.is_default {
        return Ok(());
    }
    store::cards::set_default(tx, card)?;
    log(tx, now, actor, card, "is the default card")
}

/// Takes a card off the file, here first, so that nothing charges it any more; then the processor is asked to forget it.
/// Where the processor is not to be reached, it keeps a card that we never name again.
pub fn remove(app: &App, now: Now, actor: &Actor, card: &Card) -> Res<()> {
    app.write(now, Priority::Desk, |tx| {
        if store::card(tx, card.id)?.removed_at.is_some() {
            return Ok(());
        }
        store::cards::remove(tx, now, card)?;
        log(tx, now, actor, card, "removed")
    })?;
    match app.gateway.forget_card(&card.processor_method) {
        Ok(()) | Err(Trouble::Refused(_)) => {}
        Err(trouble) => tracing::warn!(%trouble, card = card.id, "the processor did not forget a removed card"),
    }
    Ok(())
}

pub(super) fn log(tx: &mut Tx, now: Now, actor: &Actor, card: &Card, what: &str) -> Res<()> {
    let patient_id = store::payer(tx, card.payer_id)?.patient_id;
    let what = format!("{} {what}", card.label());
    note(tx, now, actor, Note { area: "patients", subject: "card", subject_id: card.id, patient_id, what, ..Note::default() })
}
