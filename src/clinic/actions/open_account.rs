//! Opens the account on an empty database: legal entity, clinic, owner.

use crate::base::{Error, Now, Res};
use crate::clinic::{Currency, Note, account, clinics, note, users};
use crate::db::Tx;
use crate::web::Role;

#[derive(Clone, Debug)]
pub struct Opening {
    pub entity: String,
    pub entity_address: String,
    pub tax_no: String,
    pub clinic: String,
    pub short_name: String,
    pub phone: String,
    pub email: String,
    pub zone: String,
    pub currency: Currency,
    pub owner_name: String,
    pub owner_email: String,
    pub sample: bool,
}

/// Gives the clinic's and the owner's keys. Refused where there is an account already.
pub fn open(tx: &mut Tx, now: Now, opening: &Opening, password_hash: &str) -> Res<(i64, i64)> {
    if account::find(tx)?.is_some() {
        return Err(Error::refused("", account::OPEN_ALREADY));
    }
    account::open(tx, now, &opening.currency, opening.sample)?;
    let entity = clinics::add_legal_entity(tx, now, &opening.entity, &opening.entity_address, &opening.tax_no)?;
    let clinic = clinics::add(
        tx,
        &clinics::NewClinic {
            legal_entity_id: entity,
            name: opening.clinic.clone(),
            short_name: opening.short_name.clone(),
            zone: opening.zone.clone(),
            address: opening.entity_address.clone(),
            phone: opening.phone.clone(),
            email: opening.email.clone(),
        },
    )?;
    let owner = users::add(tx, now, &opening.owner_email, &opening.owner_name, Role::Owner, Some(password_hash))?;
    let actor = crate::clinic::Actor { user_id: Some(owner), name: opening.owner_name.clone() };
    let line =
        Note { area: "settings", subject: "clinic", subject_id: clinic, what: format!("Opened {}", opening.clinic), ..Note::default() };
    note(tx, now, &actor, line)?;
    Ok((clinic, owner))
}
