//! Takes an item out of what is offered, or back into it. What was granted or sold of it stays.

use crate::base::{Now, Res};
use crate::catalog::store;
use crate::clinic::{Actor, Note, note};
use crate::db::{Tx, Utc};

pub fn archive(tx: &mut Tx, now: Now, actor: &Actor, id: i64, archived: bool) -> Res<()> {
    let item = store::load(tx, id)?;
    if item.is_archived() == archived {
        return Ok(());
    }
    store::set_archived(tx, id, archived.then(|| Utc::new(now.clinic)))?;
    let what = format!("{} {}", item.name, if archived { "archived" } else { "offered again" });
    note(tx, now, actor, Note { area: "products", subject: "item", subject_id: id, what, ..Note::default() })
}
