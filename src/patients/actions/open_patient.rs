//! Notes in the log who opened a patient: once for a user, a patient and a clinic day, so that reading stays light (R272).

use crate::base::{Now, Res, zone};
use crate::clinic::{Actor, Clinic, Note, note};
use crate::db::{Tx, Utc};
use crate::patients::store::head;
use crate::patients::store::patients::OPENED;

/// The moment at which the clinic's day began.
pub fn since(clinic: &Clinic, now: Now) -> Utc {
    Utc::new(zone::instant(now.day(&clinic.zone), 0, &clinic.zone))
}

pub fn open(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, id: i64) -> Res<()> {
    let Some(user) = actor.user_id else { return Ok(()) };
    let head = head(tx, id, user, since(clinic, now), clinic.today(now))?;
    if head.opened {
        return Ok(());
    }
    let what = format!("{} opened", head.patient.full_name());
    note(tx, now, actor, Note { area: "patients", subject: OPENED, subject_id: id, patient_id: Some(id), what, ..Note::default() })
}
