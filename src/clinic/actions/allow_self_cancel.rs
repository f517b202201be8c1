//! May patients of a clinic cancel their memberships alone in the portal? All may at first (R151–R153).

use crate::base::{Now, Res};
use crate::clinic::clinics::{self, Clinic};
use crate::clinic::{Actor, Note, note};
use crate::db::Tx;

/// Setting what is set already changes nothing. The line stands in the log of the loyalty program.
pub fn set(tx: &mut Tx, now: Now, actor: &Actor, id: i64, allowed: bool) -> Res<Clinic> {
    let clinic = clinics::load(tx, id)?;
    if clinic.self_cancel != allowed {
        clinics::set_self_cancel(tx, id, allowed)?;
        let word = |on: bool| Some(if on { "on" } else { "off" }.to_string());
        let what = format!("Allow 1 Click Cancellation on Patient Portal: {}", clinic.name);
        let (old, new) = (word(!allowed), word(allowed));
        note(tx, now, actor, Note { area: "plans", subject: "self_cancellation", subject_id: id, what, old, new, ..Note::default() })?;
    }
    Ok(clinic)
}
