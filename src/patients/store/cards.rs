//! Cards on file.

use crate::base::{Now, Res};
use crate::db::schema::cards;
use crate::db::{Conn, Tx, Utc};
use crate::gateway::CardFound;
use crate::patients::Card;
use diesel::prelude::*;
use std::collections::HashMap;

pub fn card(conn: &mut Conn, id: i64) -> Res<Card> {
    Ok(cards::table.find(id).select(Card::as_select()).first(conn)?)
}

/// A payer's cards, the default first; removed ones are left out.
pub fn cards_of(conn: &mut Conn, payer_id: i64) -> Res<Vec<Card>> {
    let query = cards::table.filter(cards::payer_id.eq(payer_id)).filter(cards::removed_at.is_null());
    Ok(query.order((cards::is_default.desc(), cards::id.desc())).select(Card::as_select()).load(conn)?)
}

pub fn default_card(conn: &mut Conn, payer_id: i64) -> Res<Option<Card>> {
    Ok(cards_of(conn, payer_id)?.into_iter().find(|card| card.is_default))
}

pub fn by_method(conn: &mut Conn, method: &str) -> Res<Option<Card>> {
    Ok(cards::table.filter(cards::processor_method.eq(method)).select(Card::as_select()).first(conn).optional()?)
}

/// Keeps a card and makes it the payer's default.
pub fn insert(tx: &mut Tx, now: Now, payer_id: i64, found: &CardFound) -> Res<Card> {
    diesel::update(cards::table.filter(cards::payer_id.eq(payer_id).and(cards::is_default.eq(true))))
        .set(cards::is_default.eq(false))
        .execute(tx.c())?;
    let id: i64 = diesel::insert_into(cards::table)
        .values((
            cards::payer_id.eq(payer_id),
            cards::processor_method.eq(&found.method),
            cards::brand.eq(&found.brand),
            cards::last4.eq(&found.last4),
            cards::exp_month.eq(found.exp_month),
            cards::exp_year.eq(found.exp_year),
            cards::is_default.eq(true),
            cards::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(cards::id)
        .get_result(tx.c())?;
    card(tx, id)
}

/// Makes a card that is on file the payer's default.
pub fn set_default(tx: &mut Tx, chosen: &Card) -> Res<()> {
    diesel::update(cards::table.filter(cards::payer_id.eq(chosen.payer_id).and(cards::is_default.eq(true))))
        .set(cards::is_default.eq(false))
        .execute(tx.c())?;
    diesel::update(cards::table.find(chosen.id)).set(cards::is_default.eq(true)).execute(tx.c())?;
    Ok(())
}

/// Takes a card off the file; the newest of the others becomes the default.
pub fn remove(tx: &mut Tx, now: Now, gone: &Card) -> Res<()> {
    diesel::update(cards::table.find(gone.id))
        .set((cards::removed_at.eq(Some(Utc::new(now.clinic))), cards::is_default.eq(false)))
        .execute(tx.c())?;
    if let (true, Some(next)) = (gone.is_default, cards_of(tx, gone.payer_id)?.first()) {
        set_default(tx, next)?;
    }
    Ok(())
}

/// The card that a payer's charge goes to: the one chosen for it, and where that was removed, the default.
pub fn chargeable(conn: &mut Conn, payer_id: i64, chosen: Option<i64>) -> Res<Option<Card>> {
    Ok(chargeable_all(conn, &[(payer_id, chosen)])?.pop().flatten())
}

/// The same for many: payers with the card chosen for each charge, in the same order.
pub fn chargeable_all(conn: &mut Conn, all: &[(i64, Option<i64>)]) -> Res<Vec<Option<Card>>> {
    let payers: Vec<i64> = all.iter().map(|(payer, _)| *payer).collect();
    let query = cards::table.filter(cards::payer_id.eq_any(payers)).filter(cards::removed_at.is_null());
    let mut by_payer: HashMap<i64, Vec<Card>> = HashMap::new();
    for card in query.order((cards::is_default.desc(), cards::id.desc())).select(Card::as_select()).load(conn)? {
        by_payer.entry(card.payer_id).or_default().push(card);
    }
    let card = |(payer, chosen): &(i64, Option<i64>)| {
        let cards = by_payer.get(payer)?;
        cards.iter().find(|card| Some(card.id) == *chosen).or(cards.iter().find(|card| card.is_default)).cloned()
    };
    Ok(all.iter().map(card).collect())
}
