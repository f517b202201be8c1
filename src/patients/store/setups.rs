//! Visits to the processor's page for entering a card.

use crate::base::{Now, Res};
use crate::db::schema::card_setups;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = card_setups)]
pub struct Setup {
    pub id: i64,
    pub payer_id: i64,
    /// Where whoever entered the card goes on afterwards.
    pub return_to: String,
    /// The emailed link it came from.
    pub link_id: Option<i64>,
    /// The card that was entered.
    pub card_id: Option<i64>,
}

pub fn by_session(conn: &mut Conn, session: &str) -> Res<Setup> {
    Ok(card_setups::table.filter(card_setups::processor_session.eq(session)).select(Setup::as_select()).first(conn)?)
}

pub fn insert(tx: &mut Tx, now: Now, payer_id: i64, session: &str, return_to: &str, link_id: Option<i64>) -> Res<()> {
    diesel::insert_into(card_setups::table)
        .values((
            card_setups::payer_id.eq(payer_id),
            card_setups::processor_session.eq(session),
            card_setups::return_to.eq(return_to),
            card_setups::link_id.eq(link_id),
            card_setups::created_at.eq(Utc::new(now.machine)),
        ))
        .execute(tx.c())?;
    Ok(())
}

/// Notes the card that was entered. Gives false where somebody was quicker.
pub fn finish(tx: &mut Tx, now: Now, id: i64, card_id: i64) -> Res<bool> {
    let touched = diesel::update(card_setups::table.find(id).filter(card_setups::finished_at.is_null()))
        .set((card_setups::card_id.eq(Some(card_id)), card_setups::finished_at.eq(Some(Utc::new(now.machine)))))
        .execute(tx.c())?;
    Ok(touched == 1)
}
