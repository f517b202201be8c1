//! Sets the price of an item, or of a membership fee, on a price list from a day on (R011).

use crate::base::{Error, Now, Res, days};
use crate::catalog::prices::{NewPrice, Priced};
use crate::catalog::store;
use crate::clinic::{Actor, Currency, Note, account, note};
use crate::db::{Tx, broke_unique};

/// `name` is that of the item or scheme, for the log.
pub fn set(tx: &mut Tx, now: Now, actor: &Actor, list: i64, what: &Priced, name: &str, new: &NewPrice) -> Res<i64> {
    let list = store::prices::price_list(tx, list)?;
    let id = store::prices::add_contract_price(tx, now, list.id, what, new)
        .map_err(|error| begun(error, |error| broke_unique(error, "contract_prices_once", "index 'contract_prices_once'")))?;
    let currency = account::load(tx)?.currency;
    let what = format!("{}: {name}", list.name);
    let line =
        Note { area: "products", subject: "price_list", subject_id: list.id, what, new: Some(words(&currency, new)), ..Note::default() };
    note(tx, now, actor, line)?;
    Ok(id)
}

/// The database holds that one price begins on a day.
pub fn begun(error: Error, is_known: impl Fn(&Error) -> bool) -> Error {
    match is_known(&error) {
        true => Error::refused("from_on", "A price begins on this day already. End that one first, or choose another day."),
        false => error,
    }
}

/// `$80.00 from Jun 16, 2026 through Jul 15, 2026`
pub fn words(currency: &Currency, new: &NewPrice) -> String {
    let through = new.to_on.map_or(String::new(), |end| format!(" through {}", days::long(days::last(end))));
    format!("{} from {}{through}", currency.money(new.price), days::long(new.from_on))
}
