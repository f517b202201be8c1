//! Takes a membership type out of what is sold, or back into it. Its members go on as agreed.

use super::save_plan::color_taken;
use crate::base::{Error, Now, Res};
use crate::clinic::{Actor, Note, note};
use crate::db::{Tx, Utc};
use crate::paperwork;
use crate::plans::store;

pub fn archive(tx: &mut Tx, now: Now, actor: &Actor, id: i64, archived: bool) -> Res<()> {
    let plan = store::current(tx, id)?;
    let name = plan.terms.name;
    if plan.archived == archived {
        return Ok(());
    }
    if let (false, Some(agreement)) = (archived, plan.terms.agreement_id) {
        let agreement = paperwork::store::load(tx, agreement)?;
        if agreement.archived_at.is_some() {
            return Err(Error::refused(
                "",
                format!("{} is archived, and {name} needs it. Offer the agreement again first.", agreement.name),
            ));
        }
    }
    if let (false, Some((_, _, owner))) = (archived, store::colors(tx)?.into_iter().find(|(color, ..)| *color == plan.color)) {
        return Err(Error::refused("", format!("{owner} has the color of {name} now. Change the color of one of them first.")));
    }
    store::set_archived(tx, id, archived.then(|| Utc::new(now.clinic))).map_err(color_taken)?;
    let what = format!("{name} {}", if archived { "archived" } else { "offered again" });
    note(tx, now, actor, Note { area: "plans", subject: "plan", subject_id: id, what, ..Note::default() })
}
