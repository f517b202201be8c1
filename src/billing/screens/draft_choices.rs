//! What may be put on an invoice by hand, found by its name: items of the inventory and the fees of schemes.

use crate::base::{Quantity, Res, text};
use crate::billing::store::drafts::What;
use crate::catalog;
use crate::db::Conn;
use crate::plans;

/// Items to choose from.
const ITEMS: i64 = 2000;

/// An item, or a scheme's fee.
#[derive(Clone, Debug)]
pub struct Choice {
    pub what: What,
    /// `item:3`, `fee:2:month`
    pub word: String,
    pub name: String,
    pub unit: String,
    decimals: u32,
}

impl Choice {
    pub fn quantity(&self, typed: &str) -> Result<Quantity, &'static str> {
        Quantity::parse(typed, self.decimals)
    }
}

pub fn word(what: What) -> String {
    match what {
        What::Item(id) => format!("item:{id}"),
        What::Fee(plan, every) => format!("fee:{plan}:{}", every.word()),
    }
}

pub fn all(c: &mut Conn) -> Res<Vec<Choice>> {
    let items = catalog::store::search(c, "", false, ITEMS)?.into_iter().map(|item| {
        let what = What::Item(item.id);
        Choice { what, word: word(what), name: item.name, unit: item.unit, decimals: item.unit_decimals as u32 }
    });
    let mut all: Vec<Choice> = items.collect();
    for plan in plans::store::all_current(c, false)? {
        all.extend(plan.terms.prices.iter().map(|price| {
            let what = What::Fee(plan.plan_id, price.every);
            let name = format!("{}, {} fee", plan.terms.name, price.every.label().to_lowercase());
            Choice { what, word: word(what), name, unit: price.every.noun().into(), decimals: 0 }
        }));
    }
    Ok(all)
}

/// The one of this name, or the only one whose name holds every word.
pub fn find<'a>(choices: &'a [Choice], typed: &str) -> Result<&'a Choice, String> {
    let wanted = text::fold(typed);
    if let Some(named) = choices.iter().find(|choice| text::fold(&choice.name) == wanted) {
        return Ok(named);
    }
    let holds = |choice: &&Choice| wanted.split(' ').all(|word| text::fold(&choice.name).contains(word));
    let found: Vec<&Choice> = choices.iter().filter(holds).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(format!("“{}” is not in the inventory.", typed.trim())),
        several => {
            let names: Vec<&str> = several.iter().take(5).map(|choice| choice.name.as_str()).collect();
            Err(format!("Several have that in their name: {}. Type the whole name.", names.join("; ")))
        }
    }
}
