//! The editor's form: typed text read into terms, and the list of free monthly items put together step by step.

use crate::base::{Error, Quantity, Rate, Refusals, Res, text};
use crate::catalog::{self, Item};
use crate::db::Conn;
use crate::plans::rules::offer;
use crate::plans::{Benefit, Every, Expires, PlanTerms, PlanVersion, PriceOption};
use crate::web::Page;

/// As typed. The four lists at the end go side by side, one entry for each free monthly item.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PlanForm {
    pub name: String,
    pub tier: String,
    pub description: String,
    pub discount: String,
    pub every: String,
    pub setup_fee: String,
    pub fee: String,
    pub agreement: String,
    /// One of the twelve, or `other`.
    pub color: String,
    pub other_color: String,
    pub bank_fee: String,
    pub version: String,
    /// A button other than Save: `add`, `add-7` (an item found), `remove-0` (a line), `agreements`.
    pub step: String,
    /// The item typed into the picker, and how many.
    pub pick: String,
    pub pick_quantity: String,
    pub item: Vec<String>,
    pub quantity: Vec<String>,
    pub expires: Vec<String>,
}

/// A line of the list of free monthly items, with its item where the inventory has it.
#[derive(Clone, Debug)]
pub struct FreeItem {
    pub at: usize,
    pub item: Item,
    pub quantity: String,
    pub expires: String,
}

impl PlanForm {
    /// What the editor starts with.
    pub fn blank() -> PlanForm {
        PlanForm { tier: "1".into(), discount: "0".into(), every: "month".into(), pick_quantity: "1".into(), ..PlanForm::default() }
    }

    pub fn of(plan: &PlanVersion, version: i64, page: &Page) -> PlanForm {
        let (terms, currency) = (&plan.terms, &page.account.currency);
        let price = terms.prices.first();
        PlanForm {
            name: terms.name.clone(),
            tier: terms.tier.to_string(),
            description: terms.description.clone(),
            discount: terms.discount.plain(),
            every: price.map_or("month", |price| price.every.word()).into(),
            setup_fee: if terms.setup_fee.is_zero() { String::new() } else { currency.typed(terms.setup_fee) },
            fee: price.map(|price| currency.typed(price.fee)).unwrap_or_default(),
            agreement: terms.agreement_id.map(|id| id.to_string()).unwrap_or_default(),
            color: plan.color.clone(),
            bank_fee: if terms.bank_fee { "on".into() } else { String::new() },
            version: version.to_string(),
            pick_quantity: "1".into(),
            item: terms.benefits.iter().map(|benefit| benefit.item_id.to_string()).collect(),
            quantity: terms.benefits.iter().map(|benefit| benefit.quantity.plain()).collect(),
            expires: terms.benefits.iter().map(|benefit| benefit.expires.word()).collect(),
            ..PlanForm::default()
        }
    }

    pub fn chosen_color(&self) -> String {
        let typed = if self.color == "other" { &self.other_color } else { &self.color };
        typed.trim().to_lowercase()
    }

    /// The lines of free monthly items; what the inventory does not have is left out.
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
        } else if let Some(id) = step.strip_prefix("add-").and_then(|id| id.parse().ok()) {
            let item = catalog::store::load(c, id)?;
            refused = self.add_item(&item);
        } else if let Some(at) = step.strip_prefix("remove-").and_then(|at| at.parse::<usize>().ok()) {
            for list in [&mut self.item, &mut self.quantity, &mut self.expires] {
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
        let mut found = catalog::store::search(c, &self.pick, false, 50)?;
        let wanted = text::fold(&self.pick);
        if let Some(at) = found.iter().position(|item| text::fold(&item.name) == wanted) {
            let item = found.remove(at);
            return Ok(self.add_item(&item));
        }
        Ok(match found.as_slice() {
            [item] => self.add_item(item),
            [] => {
                Refusals::one("pick", format!("“{}” is not in the inventory. Add it under Inventory > Products first.", self.pick.trim()))
            }
            several => {
                let names: Vec<&str> = several.iter().take(5).map(|item| item.name.as_str()).collect();
                Refusals::one("pick", format!("Several items have that in their name: {}. Type the whole name.", names.join(", ")))
            }
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
        self.expires.resize(self.item.len(), "never".into());
        self.item.push(item.id.to_string());
        self.quantity.push(typed.to_string());
        self.expires.push("never".into());
        self.pick = String::new();
        self.pick_quantity = "1".into();
        Refusals::new()
    }

    /// The typed terms, or every sentence that stands against them. An item left in the picker is added.
    pub fn parse(&self, c: &mut Conn, page: &Page) -> Result<PlanTerms, Error> {
        let mut form = self.clone();
        let currency = &page.account.currency;
        let mut refused = Refusals::new();
        if !form.pick.trim().is_empty() {
            refused = form.add_picked(c)?;
        }
        let discount = refused.take("discount", Rate::parse(&form.discount)).unwrap_or_default();
        let setup_fee = match form.setup_fee.trim() {
            "" => Some(crate::base::Money::ZERO),
            typed => refused.take("setup_fee", currency.parse(typed)),
        };
        let fee = refused.take("fee", currency.parse(&form.fee));
        let every = refused.take("every", Every::from_word(&form.every).ok_or("Choose Monthly, Quarterly or Yearly."));
        let tier = refused.take("tier", form.tier.trim().parse::<i64>().map_err(|_| "Enter a tier from 1 to 99."));
        let mut benefits = Vec::new();
        for line in form.free_items(c)? {
            let quantity = refused.take(&format!("quantity-{}", line.at), Quantity::parse(&line.quantity, line.item.unit_decimals as u32));
            let expires = refused.take(&format!("expires-{}", line.at), Expires::from_word(&line.expires).ok_or("Choose one of the list."));
            benefits.push(Benefit {
                item_id: line.item.id,
                item_name: line.item.name,
                unit: line.item.unit,
                unit_price: line.item.price,
                // What could not be read is refused above; 1 keeps the other rules quiet about it.
                quantity: quantity.unwrap_or(Quantity::whole(1)),
                every: Every::Month,
                expires: expires.unwrap_or(Expires::Never),
            });
        }
        if benefits.len() < form.item.len() {
            refused.add("pick", "An item of the list is not in the inventory any more. Check the list below.");
        }
        let terms = PlanTerms {
            name: form.name.split_whitespace().collect::<Vec<_>>().join(" "),
            description: form.description.trim().replace("\r\n", "\n"),
            tier: tier.unwrap_or(1),
            discount,
            setup_fee: setup_fee.unwrap_or_default(),
            agreement_id: form.agreement.parse().ok(),
            bank_fee: form.bank_fee == "on",
            prices: every
                .into_iter()
                .map(|every| PriceOption { id: 0, every, fee: fee.unwrap_or(crate::base::Money(1)), auto_renew: true })
                .collect(),
            benefits,
            ..PlanTerms::default()
        };
        let rules = offer::check(&terms, &form.chosen_color());
        let other = rules.0.into_iter().filter(|(field, _)| refused.at(field).is_empty()).collect::<Vec<_>>();
        refused.0.extend(other);
        refused.none()?;
        Ok(terms)
    }
}
