//! The lines of limited discounts: on add-ons, services, products, a category or one item (R041, E8).

use super::PlanForm;
use super::benefits::item_named;
use crate::base::{Rate, Refusals, Res};
use crate::catalog::{self, Item};
use crate::db::Conn;
use crate::plans::PlanTerms;
use crate::plans::rules::terms::{Discount, Reach};
use std::collections::HashMap;

/// A line as typed.
#[derive(Clone, Debug)]
pub struct LimitedDiscount {
    pub at: usize,
    pub reach: String,
    pub of: String,
    /// Key of the item that the line is stored with.
    pub key: String,
    pub rate: String,
}

impl LimitedDiscount {
    fn is_empty(&self) -> bool {
        self.of.trim().is_empty() && self.rate.trim().is_empty()
    }
}

impl PlanForm {
    pub(super) fn with_discounts(mut self, c: &mut Conn, terms: &PlanTerms) -> Res<PlanForm> {
        for discount in &terms.discounts {
            let (of, key) = match &discount.reach {
                Reach::Category(name) => (name.clone(), String::new()),
                Reach::Item(id) => (catalog::store::load(c, *id)?.name, id.to_string()),
                _ => Default::default(),
            };
            self.discount_reach.push(discount.reach.word().into());
            self.discount_of.push(of);
            self.discount_key.push(key);
            self.discount_rate.push(discount.rate.plain());
        }
        Ok(self)
    }

    /// The lines typed, and an empty one to type the next into.
    pub fn limited_discounts(&self) -> Vec<LimitedDiscount> {
        let many = self.discount_reach.len().max(1);
        let typed = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        (0..many)
            .map(|at| LimitedDiscount {
                at,
                reach: typed(&self.discount_reach, at),
                of: typed(&self.discount_of, at),
                key: typed(&self.discount_key, at),
                rate: typed(&self.discount_rate, at),
            })
            .collect()
    }

    pub(super) fn add_discount(&mut self) {
        let many = self.discount_reach.len().max(1);
        for list in [&mut self.discount_reach, &mut self.discount_of, &mut self.discount_key, &mut self.discount_rate] {
            list.resize(many + 1, String::new());
        }
    }

    pub(super) fn discounts(&self, c: &mut Conn, refused: &mut Refusals) -> Res<Vec<Discount>> {
        let mut read = Vec::new();
        let keys: Vec<i64> = self.discount_key.iter().filter_map(|key| key.parse().ok()).collect();
        let stored: HashMap<String, Item> =
            catalog::store::load_many(c, &keys)?.into_iter().map(|item| (item.id.to_string(), item)).collect();
        for line in self.limited_discounts().into_iter().filter(|line| !line.is_empty()) {
            let field = format!("discount-{}", line.at);
            let of = line.of.split_whitespace().collect::<Vec<_>>().join(" ");
            let reach = match line.reach.as_str() {
                "category" if of.is_empty() => Err("Type the name of the category.".to_string()),
                "item" if of.is_empty() => Err("Type the name of the item.".to_string()),
                "category" => Ok(Reach::Category(of)),
                "item" => match stored.get(&line.key) {
                    // A line that was left alone keeps its item, whatever others are called, and once it is archived.
                    Some(item) if item.name == of => Ok(Reach::Item(item.id)),
                    _ => item_named(c, &of)?.map(|item| Reach::Item(item.id)),
                },
                word => Reach::plain(word).ok_or_else(|| "Choose what the discount is on.".to_string()),
            };
            let rate = Rate::parse(&line.rate).and_then(|rate| if rate.is_zero() { Err("Enter a percentage above 0.") } else { Ok(rate) });
            match (reach, rate) {
                (Ok(reach), Ok(rate)) => read.push(Discount { reach, rate }),
                (Err(sentence), _) => refused.add(&field, sentence),
                (_, Err(sentence)) => refused.add(&field, sentence),
            }
        }
        Ok(read)
    }
}
