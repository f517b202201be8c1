//! Puts a patient on a price list, or takes them off it.

use crate::base::{Error, Now, Res};
use crate::catalog::store;
use crate::clinic::{Actor, Note, note};
use crate::db::Tx;

pub fn join(tx: &mut Tx, now: Now, actor: &Actor, patient: i64, list: Option<i64>) -> Res<()> {
    let old = store::prices::list_of_patient(tx, patient)?;
    if old.as_ref().map(|old| old.id) == list {
        return Ok(());
    }
    let new = match list {
        None => None,
        Some(id) => match store::prices::price_list(tx, id) {
            Ok(new) if new.archived_at.is_none() => Some(new),
            Ok(_) | Err(Error::NotFound) => return Err(Error::refused("price_list", "Choose a price list that is in use.")),
            Err(other) => return Err(other),
        },
    };
    store::prices::set_list_of_patient(tx, patient, list)?;
    let name = |list: Option<crate::catalog::PriceList>| Some(list.map_or("none".to_string(), |list| list.name));
    let line = Note {
        area: "patients",
        subject: "price_list_of",
        subject_id: patient,
        patient_id: Some(patient),
        what: "Price list".into(),
        old: name(old),
        new: name(new),
    };
    note(tx, now, actor, line)
}
