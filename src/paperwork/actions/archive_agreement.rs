//! Takes an agreement out of what can be chosen, or back into it. Refused while a membership type uses it.

use crate::base::{Error, Now, Res};
use crate::clinic::{Actor, Note, note};
use crate::db::{Tx, Utc};
use crate::paperwork::store;

pub fn archive(tx: &mut Tx, now: Now, actor: &Actor, id: i64, archived: bool) -> Res<()> {
    let agreement = store::load(tx, id)?;
    if agreement.archived_at.is_some() == archived {
        return Ok(());
    }
    let users: Vec<String> = store::used_by(tx)?.remove(&id).unwrap_or_default().into_iter().map(|(_, name)| name).collect();
    if archived && !users.is_empty() {
        let uses = if users.len() == 1 { "uses" } else { "use" };
        let sentence = format!("{} {uses} {}. Choose another agreement there first.", users.join(" and "), agreement.name);
        return Err(Error::refused("", sentence));
    }
    store::set_archived(tx, id, archived.then(|| Utc::new(now.clinic)))?;
    let what = format!("{} {}", agreement.name, if archived { "archived" } else { "offered again" });
    note(tx, now, actor, Note { area: "paperwork", subject: "agreement", subject_id: id, what, ..Note::default() })
}
