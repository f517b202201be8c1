//! Sets what members of a plan pay for an item from a day on, at one clinic or at all (R040).

use super::set_contract_price::{begun, words};
use crate::base::{Now, Res};
use crate::catalog::prices::NewPrice;
use crate::catalog::store;
use crate::clinic::{Actor, Note, account, clinics, note};
use crate::db::{Tx, broke_unique};

/// `plan` is its key and its name, which stands in the log.
pub fn set(tx: &mut Tx, now: Now, actor: &Actor, item: i64, plan: (i64, &str), clinic: Option<i64>, new: &NewPrice) -> Res<i64> {
    let item = store::load(tx, item)?;
    let place = clinic.map(|clinic| clinics::load(tx, clinic)).transpose()?.map_or("all clinics".to_string(), |clinic| clinic.name);
    let id = store::prices::add_member_price(tx, now, item.id, plan.0, clinic, new)
        .map_err(|error| begun(error, |error| broke_unique(error, "member_prices_once", "index 'member_prices_once'")))?;
    let currency = account::load(tx)?.currency;
    let what = format!("{}: member price of {}, {place}", item.name, plan.1);
    let line = Note { area: "products", subject: "item", subject_id: item.id, what, new: Some(words(&currency, new)), ..Note::default() };
    note(tx, now, actor, line)?;
    Ok(id)
}
