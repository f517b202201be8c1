//! All SQL on drafts: invoices by hand before they are issued. A draft has no number, no prices and no journal; its lines
//! name what is sold, and are priced each time they are looked at.

use crate::base::{Now, Quantity, Res};
use crate::clinic::Actor;
use crate::db::schema::{draft_lines, drafts};
use crate::db::{Conn, Tx, Utc};
use crate::plans::Every;
use diesel::prelude::*;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = drafts)]
pub struct Draft {
    pub id: i64,
    pub patient_id: i64,
    pub payer_id: i64,
    /// The invoice that it became.
    pub invoice_id: Option<i64>,
    pub created_by: String,
    pub dropped_at: Option<Utc>,
    pub version: i64,
}

/// What a line sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Item(i64),
    /// A scheme's fee (R007, R101).
    Fee(i64, Every),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftLine {
    pub what: What,
    pub quantity: Quantity,
}

pub fn load(conn: &mut Conn, id: i64) -> Res<Draft> {
    Ok(drafts::table.find(id).select(Draft::as_select()).first(conn)?)
}

/// The draft, locked until the transaction ends.
pub fn lock(tx: &mut Tx, id: i64) -> Res<Draft> {
    if let Conn::Pg(pg) = tx.c() {
        drafts::table.find(id).select(drafts::id).for_update().first::<i64>(pg)?;
    }
    load(tx, id)
}

/// A patient's drafts that wait, the oldest first.
pub fn of_patient(conn: &mut Conn, patient: i64) -> Res<Vec<Draft>> {
    let waiting = drafts::table.filter(drafts::patient_id.eq(patient)).filter(drafts::invoice_id.is_null());
    Ok(waiting.filter(drafts::dropped_at.is_null()).order(drafts::id).select(Draft::as_select()).load(conn)?)
}

/// The draft that came of a form sent before.
pub fn by_once_key(conn: &mut Conn, once_key: &str) -> Res<Option<i64>> {
    Ok(drafts::table.filter(drafts::once_key.eq(once_key)).select(drafts::id).first(conn).optional()?)
}

pub fn lines(conn: &mut Conn, draft: i64) -> Res<Vec<DraftLine>> {
    type Row = (Option<i64>, Option<i64>, Option<Every>, Quantity);
    let rows: Vec<Row> = draft_lines::table
        .filter(draft_lines::draft_id.eq(draft))
        .order(draft_lines::position)
        .select((draft_lines::item_id, draft_lines::plan_id, draft_lines::every, draft_lines::quantity))
        .load(conn)?;
    let line = |(item, plan, every, quantity): Row| {
        let what = item.map(What::Item).or(plan.zip(every).map(|(plan, every)| What::Fee(plan, every)))?;
        Some(DraftLine { what, quantity })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

pub fn insert(tx: &mut Tx, now: Now, actor: &Actor, patient: i64, payer: i64, once_key: Option<&str>) -> Res<i64> {
    Ok(diesel::insert_into(drafts::table)
        .values((
            drafts::patient_id.eq(patient),
            drafts::payer_id.eq(payer),
            drafts::once_key.eq(once_key),
            drafts::created_by.eq(&actor.name),
            drafts::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(drafts::id)
        .get_result(tx.c())?)
}

/// Gives false where the row is no longer the version that was read.
pub fn update(tx: &mut Tx, id: i64, version: i64, payer: i64) -> Res<bool> {
    let known = drafts::table.find(id).filter(drafts::version.eq(version));
    Ok(diesel::update(known).set((drafts::payer_id.eq(payer), drafts::version.eq(version + 1))).execute(tx.c())? == 1)
}

pub fn set_lines(tx: &mut Tx, draft: i64, lines: &[DraftLine]) -> Res<()> {
    diesel::delete(draft_lines::table.filter(draft_lines::draft_id.eq(draft))).execute(tx.c())?;
    for (at, line) in lines.iter().enumerate() {
        let (item, fee) = match line.what {
            What::Item(item) => (Some(item), None),
            What::Fee(plan, every) => (None, Some((plan, every))),
        };
        let new = (
            draft_lines::draft_id.eq(draft),
            draft_lines::position.eq(at as i64 + 1),
            draft_lines::item_id.eq(item),
            draft_lines::plan_id.eq(fee.map(|(plan, _)| plan)),
            draft_lines::every.eq(fee.map(|(_, every)| every)),
            draft_lines::quantity.eq(line.quantity),
        );
        diesel::insert_into(draft_lines::table).values(new).execute(tx.c())?;
    }
    Ok(())
}

pub fn became(tx: &mut Tx, id: i64, invoice: i64) -> Res<()> {
    diesel::update(drafts::table.find(id))
        .set((drafts::invoice_id.eq(Some(invoice)), drafts::version.eq(drafts::version + 1)))
        .execute(tx.c())?;
    Ok(())
}

pub fn drop(tx: &mut Tx, now: Now, id: i64) -> Res<()> {
    diesel::update(drafts::table.find(id))
        .set((drafts::dropped_at.eq(Some(Utc::new(now.clinic))), drafts::version.eq(drafts::version + 1)))
        .execute(tx.c())?;
    Ok(())
}
