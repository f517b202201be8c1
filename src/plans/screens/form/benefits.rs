//! The list of free items, put together step by step: found in the inventory by name, in a number, an interval and with
//! what becomes of those not used (R060–R063, E48).

use super::PlanForm;
use crate::base::{Quantity, Refusals, Res, text};
use crate::catalog::{self, Item};
use crate::db::Conn;
use crate::plans::{Benefit, Every, Expires};

/// A line of the list, with its item where the inventory has it.
#[derive(Clone, Debug)]
pub struct FreeItem {
    pub at: usize,
    pub item: Item,
    pub quantity: String,
    pub every: String,
    pub expires: String,
}

impl PlanForm {
    /// The lines; what the inventory does not have is left out.
    pub fn free_items(&self, c: &mut Conn) -> Res<Vec<FreeItem>> {
        let ids: Vec<i64> = self.item.iter().filter_map(|id| id.parse().ok()).collect();
        let known = catalog::store::load_many(c, &ids)?;
        let lines = self.item.iter().filter_map(|id| known.iter().find(|item| item.id.to_string() == *id));
        let typed = |list: &[String], id: i64| {
            let at = self.item.iter().position(|other| *other == id.to_string())?;
            list.get(at).cloned()
        };
        let line = |(at, item): (usize, &Item)| FreeItem {
            at,
            quantity: typed(&self.quantity, item.id).unwrap_or_default(),
            every: typed(&self.item_every, item.id).unwrap_or_else(|| "month".into()),
            expires: typed(&self.expires, item.id).unwrap_or_else(|| "never".into()),
            item: item.clone(),
        };
        Ok(lines.enumerate().map(line).collect())
    }

    /// Carries out a button other than Save.
    pub fn take_step(mut self, c: &mut Conn) -> Res<(PlanForm, Refusals)> {
        let step = std::mem::take(&mut self.step);
        let mut refused = Refusals::new();
        if step == "add" {
            refused = self.add_picked(c)?;
        } else if step == "add-discount" {
            self.add_discount();
        } else if let Some(id) = step.strip_prefix("add-").and_then(|id| id.parse().ok()) {
            let item = catalog::store::load(c, id)?;
            refused = self.add_item(&item);
        } else if let Some(at) = step.strip_prefix("remove-").and_then(|at| at.parse::<usize>().ok()) {
            for list in [&mut self.item, &mut self.quantity, &mut self.item_every, &mut self.expires] {
                if at < list.len() {
                    list.remove(at);
                }
            }
        }
        Ok((self, refused))
    }

    /// Adds what stands in the picker.
    pub fn add_picked(&mut self, c: &mut Conn) -> Res<Refusals> {
        if self.pick.trim().is_empty() {
            return Ok(Refusals::one("pick", "Type the name of a product or service first."));
        }
        Ok(match item_named(c, &self.pick)? {
            Ok(item) => self.add_item(&item),
            Err(sentence) => Refusals::one("pick", sentence),
        })
    }

    fn add_item(&mut self, item: &Item) -> Refusals {
        let typed = if self.pick_quantity.trim().is_empty() { "1" } else { self.pick_quantity.trim() };
        if let Err(sentence) = Quantity::parse(typed, item.unit_decimals as u32) {
            return Refusals::one("pick_quantity", sentence);
        }
        if self.item.contains(&item.id.to_string()) {
            return Refusals::one("pick", format!("{} is on the list. Change its number there.", item.name));
        }
        // Lists sent by a browser are of one length; others are made so.
        self.quantity.resize(self.item.len(), String::new());
        self.item_every.resize(self.item.len(), "month".into());
        self.expires.resize(self.item.len(), "never".into());
        self.item.push(item.id.to_string());
        self.quantity.push(typed.to_string());
        self.item_every.push("month".into());
        self.expires.push("never".into());
        self.pick = String::new();
        self.pick_quantity = "1".into();
        Refusals::new()
    }

    pub(super) fn benefits(&self, c: &mut Conn, refused: &mut Refusals) -> Res<Vec<Benefit>> {
        let mut benefits = Vec::new();
        for line in self.free_items(c)? {
            let quantity = refused.take(&format!("quantity-{}", line.at), Quantity::parse(&line.quantity, line.item.unit_decimals as u32));
            let every = refused.take(&format!("every-{}", line.at), Every::from_word(&line.every).ok_or("Choose one of the list."));
            let expires = refused.take(&format!("expires-{}", line.at), Expires::from_word(&line.expires).ok_or("Choose one of the list."));
            benefits.push(Benefit {
                item_id: line.item.id,
                item_name: line.item.name,
                unit: line.item.unit,
                unit_price: line.item.price,
                // What could not be read is refused above; 1 keeps the other rules quiet about it.
                quantity: quantity.unwrap_or(Quantity::whole(1)),
                every: every.unwrap_or(Every::Month),
                expires: expires.unwrap_or(Expires::Never),
            });
        }
        if benefits.len() < self.item.len() {
            refused.add("pick", "An item of the list is not in the inventory any more. Check the list below.");
        }
        Ok(benefits)
    }
}

/// The item that is offered under this name or, where no other has them, these letters; or what to do instead.
pub(super) fn item_named(c: &mut Conn, typed: &str) -> Res<Result<Item, String>> {
    let mut found = catalog::store::search(c, typed, false, 50)?;
    let wanted = text::fold(typed);
    if let Some(at) = found.iter().position(|item| text::fold(&item.name) == wanted) {
        return Ok(Ok(found.remove(at)));
    }
    Ok(match found.len() {
        0 => Err(format!("“{}” is not in the inventory. Add it under Inventory > Products first.", typed.trim())),
        1 => Ok(found.remove(0)),
        _ => {
            let names: Vec<&str> = found.iter().take(5).map(|item| item.name.as_str()).collect();
            Err(format!("Several items have that in their name: {}. Type the whole name.", names.join(", ")))
        }
    })
}
