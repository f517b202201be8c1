//! Enters a card on the processor's page: [`begin`] gives the page's address, [`finish`] keeps the card afterwards.
//!
//! The processor is called between transactions. Whatever breaks off, nothing is lost: a customer that was made but not
//! kept is made again under the same idempotency key, and a card entered but not kept is found when the page is loaded
//! again.

use super::change_card;
use crate::app::App;
use crate::base::{Error, Now, Res, secret};
use crate::clinic::Actor;
use crate::db::{Priority, Tx};
use crate::gateway::{CardFound, Trouble};
use crate::patients::{Card, Payer, store};

/// What is said where the processor does not answer.
pub const DOWN: &str = "The card processor does not answer. No card was saved and nothing was charged; try again in a few minutes.";

/// The address of the processor's page. `return_to` is the path that the processor leads back to, with
/// `{CHECKOUT_SESSION_ID}` where it writes the session; `back` is the path of its way back; `link_id` the emailed link
/// that was used.
pub fn begin(app: &App, now: Now, payer_id: i64, return_to: &str, back: &str, link_id: Option<i64>) -> Res<String> {
    let payer = app.db.read(|c| store::payer(c, payer_id))?;
    let customer = customer(app, now, &payer)?;
    let (success, cancel) = (format!("{}{return_to}", app.config.public_url), format!("{}{back}", app.config.public_url));
    let page = app.gateway.card_page(&secret::token(), &customer, &success, &cancel).map_err(said)?;
    app.write(now, Priority::Desk, |tx| store::setups::insert(tx, now, payer_id, &page.session, return_to, link_id))?;
    Ok(page.url)
}

/// Keeps the card that was entered, once however often it is asked; none while it is not finished. A session that we
/// did not begin is not found.
pub fn finish(app: &App, now: Now, actor: &Actor, session: &str) -> Res<Option<Card>> {
    let setup = app.db.read(|c| store::setups::by_session(c, session))?;
    if let Some(card) = setup.card_id {
        return Ok(Some(app.db.read(|c| store::card(c, card))?));
    }
    let Some(found) = app.gateway.card_of(session).map_err(said)? else { return Ok(None) };
    let card = app.write(now, Priority::Desk, |tx| {
        let card = keep(tx, now, actor, setup.payer_id, &found)?;
        store::setups::finish(tx, now, setup.id, card.id)?;
        Ok(card)
    })?;
    Ok(Some(card))
}

/// Keeps a card that the processor has for a payer and makes it the default; one that is kept already stays as it is.
pub fn keep(tx: &mut Tx, now: Now, actor: &Actor, payer_id: i64, found: &CardFound) -> Res<Card> {
    if let Some(card) = store::cards::by_method(tx, &found.method)? {
        return Ok(card);
    }
    let card = store::cards::insert(tx, now, payer_id, found)?;
    change_card::log(tx, now, actor, &card, "saved")?;
    Ok(card)
}

/// The processor's row for a payer, made once.
pub fn customer(app: &App, now: Now, payer: &Payer) -> Res<String> {
    if let Some(customer) = &payer.processor_customer {
        return Ok(customer.clone());
    }
    let made = app.gateway.customer(&secret::token(), &payer.name, &payer.email).map_err(said)?;
    app.write(now, Priority::Desk, |tx| store::payers::keep_customer(tx, payer.id, &made))
}

fn said(trouble: Trouble) -> Error {
    match trouble {
        Trouble::Busy(_) | Trouble::Unknown(_) => {
            tracing::warn!(%trouble, "the card processor gave no card page");
            Error::refused("", DOWN)
        }
        Trouble::Refused(_) => Error::Failed(Box::new(trouble)),
    }
}
