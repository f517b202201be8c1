//! Ends a member price or a contract price: from today on it does not count; one that has not begun never does.

use super::set_contract_price::words;
use crate::base::{Date, Now, Res};
use crate::catalog::prices::{ContractPrice, MemberPrice, NewPrice};
use crate::catalog::store;
use crate::clinic::{Actor, Note, account, note};
use crate::db::Tx;

pub fn end_member_price(tx: &mut Tx, now: Now, actor: &Actor, price: &MemberPrice, plan: &str, today: Date) -> Res<()> {
    store::prices::end_member_price(tx, price, today)?;
    let item = store::load(tx, price.item_id)?;
    let old = words(&account::load(tx)?.currency, &NewPrice { price: price.price, from_on: price.from_on, to_on: price.to_on });
    let what = format!("{}: member price of {plan} ended", item.name);
    note(tx, now, actor, Note { area: "products", subject: "item", subject_id: item.id, what, old: Some(old), ..Note::default() })
}

pub fn end_contract_price(tx: &mut Tx, now: Now, actor: &Actor, price: &ContractPrice, name: &str, today: Date) -> Res<()> {
    store::prices::end_contract_price(tx, price, today)?;
    let list = store::prices::price_list(tx, price.price_list_id)?;
    let old = words(&account::load(tx)?.currency, &NewPrice { price: price.price, from_on: price.from_on, to_on: price.to_on });
    let what = format!("{}: {name} ended", list.name);
    note(tx, now, actor, Note { area: "products", subject: "price_list", subject_id: list.id, what, old: Some(old), ..Note::default() })
}
