//! The lines of limited discounts: on add-ons, services, products, a category or one item (R041, E8).

use super::PlanForm;
use super::benefits::item_named;
use crate::base::{Rate, Refusals, Res};
use crate::catalog;
use crate::db::Conn;
use crate::plans::PlanTerms;
use crate::plans::rules::terms::{Discount, Reach};

/// A line as typed.
#[derive(Clone, Debug)]
pub struct LimitedDiscount {
    pub at: usize,
    pub reach: String,
    pub of: String,
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
            let of = match &discount.reach {
                Reach::Category(name) => name.clone(),
                Reach::Item(id) => catalog::store::load(c, *id)?.name,
                _ => String::new(),
            };
            self.discount_reach.push(discount.reach.word().into());
            self.discount_of.push(of);
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
                rate: typed(&self.discount_rate, at),
            })
            .collect()
    }

    pub(super) fn add_discount(&mut self) {
        let many = self.discount_reach.len().max(1);
        for list in [&mut self.discount_reach, &mut self.discount_of, &mut self.discount_rate] {
            list.resize(many + 1, String::new());
        }
    }

    pub(super) fn discounts(&self, c: &mut Conn, refused: &mut Refusals) -> Res<Vec<Discount>> {
        let mut read = Vec::new();
        for line in self.limited_discounts().into_iter().filter(|line| !line.is_empty()) {
            let field = format!("discount-{}", line.at);
            let of = line.of.split_whitespace().collect::<Vec<_>>().join(" ");
            let reach = match line.reach.as_str() {
                "category" if of.is_empty() => Err("Type the name of the category.".to_string()),
                "item" if of.is_empty() => Err("Type the name of the item.".to_string()),
                "category" => Ok(Reach::Category(of)),
                "item" => item_named(c, &of)?.map(|item| Reach::Item(item.id)),
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
