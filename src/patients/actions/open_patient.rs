//! Notes in the log who opened a patient: once for a user, a patient and a clinic day, so that reading stays light (R272).

use crate::base::{Now, Res, zone};
use crate::clinic::{Actor, Clinic, Note, note};
use crate::db::{Tx, Utc};
use crate::patients::store::patients::{self, OPENED};

/// The moment at which the clinic's day began.
pub fn since(clinic: &Clinic, now: Now) -> Utc {
    Utc::new(zone::instant(now.day(&clinic.zone), 0, &clinic.zone))
}

pub fn open(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, id: i64) -> Res<()> {
    let Some(user) = actor.user_id else { return Ok(()) };
    let (patient, _, opened) = patients::head(tx, id, user, since(clinic, now))?;
    if opened {
        return Ok(());
    }
    let what = format!("{} opened", patient.full_name());
    note(tx, now, actor, Note { area: "patients", subject: OPENED, subject_id: id, patient_id: Some(id), what, ..Note::default() })
}
