//! What one line costs one patient: list price, contract price, or less as a member, with which of them and why.
//!
//! Within a plan the most specific term wins (E8): one item (its member price in Inventory, or a discount on it), then its
//! category, then add-ons, then all services or all products, then the blanket discount. Between plans and the contract
//! the best single one wins (E9); only a plan that stacks adds its percentage to that of another. Blanket and limited
//! discounts reach services and products, never fees (E49). Nobody pays more than the list price, or less than nothing.

use crate::base::{Money, Quantity, Rate, quantity, rate, text};
use crate::billing::LineKind;
use crate::catalog::{Item, ItemKind};
use crate::plans::rules::terms::{Discount, Reach};

/// What is sold, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct Sold<'a> {
    pub kind: LineKind,
    pub item_id: Option<i64>,
    /// Of the inventory; empty for none.
    pub category: &'a str,
    /// Sold beside another item.
    pub add_on: bool,
    pub quantity: Quantity,
    /// List price of one.
    pub list: Money,
}

/// What of a plan that the patient holds counts for a price.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'a> {
    pub plan: &'a str,
    pub discount: Rate,
    pub discounts: &'a [Discount],
    pub stacks: bool,
    /// The item's price for members, at this clinic on this day (R040).
    pub member_price: Option<Money>,
}

/// The price on the patient's price list.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a> {
    pub list: &'a str,
    pub price: Money,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// Price of one as the line shows it: the list price before a percentage.
    pub unit: Money,
    /// The whole quantity, rounded once, half away from zero.
    pub net: Money,
    /// `Platinum: 20% on services`
    pub why: String,
}

/// What a plan gives on a line.
enum Term {
    Price(Money),
    Percent(Rate, String),
}

/// Does a blanket discount reach lines of this kind (E49)? Packages will join by a setting.
pub fn reached(kind: LineKind) -> bool {
    matches!(kind, LineKind::Service | LineKind::Product)
}

pub fn price(sold: &Sold, contract: Option<&Contract>, holdings: &[Holding]) -> Priced {
    let list = Priced { unit: sold.list, net: sold.all_of(sold.list), why: "List price".into() };
    let contract = contract.map(|contract| Priced {
        unit: contract.price,
        net: sold.all_of(contract.price),
        why: format!("{}: contract price", contract.list),
    });
    let terms: Vec<(&Holding, Term)> = holdings.iter().filter_map(|holding| Some((holding, term(sold, holding)?))).collect();
    let members = (0..terms.len()).map(|own| member(sold, &terms, own));
    // Of equals the first stays.
    std::iter::once(list)
        .chain(contract)
        .chain(members)
        .reduce(|best, next| if next.net < best.net { next } else { best })
        .expect("a list price")
}

impl<'a> Sold<'a> {
    /// So much of an item of the inventory; a class counts as a service.
    pub fn of(item: &'a Item, quantity: Quantity) -> Sold<'a> {
        let kind = if item.kind == ItemKind::Product { LineKind::Product } else { LineKind::Service };
        Sold { kind, item_id: Some(item.id), category: &item.category, add_on: item.add_on, quantity, list: item.price }
    }

    fn all_of(&self, unit: Money) -> Money {
        unit.share(self.quantity.0, quantity::ONE)
    }
}

/// The most specific term of a plan for the line.
fn term(sold: &Sold, holding: &Holding) -> Option<Term> {
    if !reached(sold.kind) {
        return None;
    }
    let limited = holding.discounts.iter().filter_map(|discount| Some((rank(sold, &discount.reach)?, discount)));
    let limited = limited.max_by_key(|(rank, discount)| (*rank, discount.rate));
    match (holding.member_price, limited) {
        // As specific as each other: the better one for the patient.
        (Some(price), Some((ITEM, on_item))) if sold.list - sold.list.times(on_item.rate) < price => Some(percent(sold, on_item)),
        (Some(price), _) => Some(Term::Price(price)),
        (None, Some((_, discount))) => Some(percent(sold, discount)),
        (None, None) if holding.discount.is_zero() => None,
        (None, None) => Some(Term::Percent(holding.discount, "services and products".into())),
    }
}

const ITEM: u8 = 4;

/// How specific a reach is for the line; none where it does not reach it.
fn rank(sold: &Sold, reach: &Reach) -> Option<u8> {
    match reach {
        Reach::Item(id) => (sold.item_id == Some(*id)).then_some(ITEM),
        Reach::Category(name) => (!sold.category.is_empty() && text::fold(name) == text::fold(sold.category)).then_some(3),
        Reach::AddOns => sold.add_on.then_some(2),
        Reach::Services => (sold.kind == LineKind::Service).then_some(1),
        Reach::Products => (sold.kind == LineKind::Product).then_some(1),
    }
}

fn percent(sold: &Sold, discount: &Discount) -> Term {
    let on = match &discount.reach {
        Reach::Item(_) => "this item".to_string(),
        Reach::Category(_) => sold.category.to_string(),
        Reach::AddOns => "add-ons".into(),
        Reach::Services => "services".into(),
        Reach::Products => "products".into(),
    };
    Term::Percent(discount.rate, on)
}

/// The line by one plan, with what stacking plans add to it.
fn member(sold: &Sold, terms: &[(&Holding, Term)], own: usize) -> Priced {
    let added: Vec<(&str, Rate)> = terms
        .iter()
        .enumerate()
        .filter_map(|(at, (holding, term))| match term {
            Term::Percent(rate, _) if at != own && holding.stacks && !rate.is_zero() => Some((holding.plan, *rate)),
            _ => None,
        })
        .collect();
    let (holding, term) = &terms[own];
    let extra: i64 = added.iter().map(|(_, rate)| rate.0).sum();
    let left = |rate: i64| (rate::ONE - rate).max(0);
    let (unit, net, mut why) = match term {
        Term::Price(price) => {
            let off = sold.list.share(sold.quantity.0 * extra.min(rate::ONE), quantity::ONE * rate::ONE);
            (*price, sold.all_of(*price) - off, format!("{}: member price", holding.plan))
        }
        Term::Percent(rate, on) => {
            let net = sold.list.share(sold.quantity.0 * left(rate.0 + extra), quantity::ONE * rate::ONE);
            (sold.list, net, format!("{}: {rate} on {on}", holding.plan))
        }
    };
    for (plan, rate) in added {
        why.push_str(&format!(", {plan} adds {rate}"));
    }
    Priced { unit, net: net.max(Money::ZERO), why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FACIAL: Sold =
        Sold { kind: LineKind::Service, item_id: Some(7), category: "Skin", add_on: false, quantity: Quantity(1000), list: Money(10_000) };
    const PLATINUM: Holding = Holding { plan: "Platinum", discount: Rate(200_000), discounts: &[], stacks: false, member_price: None };
    const GOLD: Holding = Holding { plan: "Gold", discount: Rate(100_000), discounts: &[], stacks: false, member_price: None };

    fn said(priced: Priced) -> (i64, String) {
        (priced.net.0, priced.why)
    }

    fn on(reach: Reach, percent: i64) -> Discount {
        Discount { reach, rate: Rate(percent * 10_000) }
    }

    #[test]
    fn who_is_no_member_pays_the_list_price() {
        assert_eq!(said(price(&FACIAL, None, &[])), (10_000, "List price".into()));
    }

    #[test]
    fn a_blanket_discount_is_off_services_and_products() {
        assert_eq!(said(price(&FACIAL, None, &[PLATINUM])), (8000, "Platinum: 20% on services and products".into()));
        let serum = Sold { kind: LineKind::Product, ..FACIAL };
        assert_eq!(price(&serum, None, &[PLATINUM]).net, Money(8000));
    }

    /// E49
    #[test]
    fn a_blanket_discount_never_reaches_fees_or_packages() {
        for kind in [LineKind::MembershipFee, LineKind::SetupFee, LineKind::EarlyCancellationFee, LineKind::NoShowFee, LineKind::Package] {
            assert_eq!(said(price(&Sold { kind, ..FACIAL }, None, &[PLATINUM])), (10_000, "List price".into()), "{kind:?}");
        }
    }

    /// E8
    #[test]
    fn within_a_plan_the_most_specific_wins_even_where_it_is_less() {
        let all = [
            on(Reach::Services, 15),
            on(Reach::AddOns, 25),
            on(Reach::Category("skin".into()), 10),
            on(Reach::Item(7), 5),
            on(Reach::Products, 40),
        ];
        let why = |discounts: &[Discount], sold: &Sold| price(sold, None, &[Holding { discounts, ..PLATINUM }]).why;
        assert_eq!(why(&all, &FACIAL), "Platinum: 5% on this item");
        assert_eq!(why(&all[..3], &FACIAL), "Platinum: 10% on Skin");
        assert_eq!(why(&all[..2], &Sold { add_on: true, ..FACIAL }), "Platinum: 25% on add-ons");
        assert_eq!(why(&all[..2], &FACIAL), "Platinum: 15% on services");
        assert_eq!(why(&all[4..], &FACIAL), "Platinum: 20% on services and products");
    }

    /// R041: 20 % off add-ons, and nothing else.
    #[test]
    fn a_discount_on_add_ons_leaves_other_items_alone() {
        let discounts = [on(Reach::AddOns, 20)];
        let holding = Holding { discount: Rate::ZERO, discounts: &discounts, ..GOLD };
        assert_eq!(price(&FACIAL, None, &[holding]).why, "List price");
        assert_eq!(price(&Sold { add_on: true, ..FACIAL }, None, &[holding]).net, Money(8000));
    }

    /// R040
    #[test]
    fn a_member_price_stands_instead_of_the_blanket_discount() {
        let dear = Holding { member_price: Some(Money(8500)), ..PLATINUM };
        assert_eq!(said(price(&FACIAL, None, &[dear])), (8500, "Platinum: member price".into()));
        let discounts = [on(Reach::Item(7), 30)];
        let both = Holding { discounts: &discounts, ..dear };
        assert_eq!(said(price(&FACIAL, None, &[both])), (7000, "Platinum: 30% on this item".into()));
        let higher = Holding { member_price: Some(Money(12_000)), ..PLATINUM };
        assert_eq!(said(price(&FACIAL, None, &[higher])), (10_000, "List price".into()));
    }

    /// E9
    #[test]
    fn between_plans_and_the_contract_the_best_single_one_wins() {
        assert_eq!(said(price(&FACIAL, None, &[GOLD, PLATINUM])), (8000, "Platinum: 20% on services and products".into()));
        let bupa = Contract { list: "Bupa", price: Money(7500) };
        assert_eq!(said(price(&FACIAL, Some(&bupa), &[GOLD, PLATINUM])), (7500, "Bupa: contract price".into()));
        let dear = Contract { list: "Bupa", price: Money(9500) };
        assert_eq!(price(&FACIAL, Some(&dear), &[GOLD]).why, "Gold: 10% on services and products");
    }

    #[test]
    fn a_plan_that_stacks_adds_its_percentage_to_that_of_another() {
        let gold = Holding { stacks: true, ..GOLD };
        let both = price(&FACIAL, None, &[gold, PLATINUM]);
        assert_eq!(said(both), (7000, "Platinum: 20% on services and products, Gold adds 10%".into()));
        let fixed = Holding { member_price: Some(Money(500)), ..PLATINUM };
        assert_eq!(price(&FACIAL, None, &[gold, fixed]).net, Money::ZERO);
        assert_eq!(price(&FACIAL, None, &[gold]).net, Money(9000));
    }

    #[test]
    fn a_line_is_rounded_once() {
        let units = Sold { quantity: Quantity(1500), list: Money(333), ..FACIAL };
        let third = Holding { discount: Rate(333_333), ..GOLD };
        // 333 × 1.5 × 0.666667 = 333.0001665
        assert_eq!(price(&units, None, &[third]).net, Money(333));
        assert_eq!(price(&units, None, &[]).net, Money(500));
    }

    fn holdings() -> impl Strategy<Value = Vec<(i64, Option<i64>, i64, bool)>> {
        prop::collection::vec((0i64..=1_000_000, prop::option::of(0i64..30_000), 0i64..=1_000_000, any::<bool>()), 0..4)
    }

    proptest! {
        /// Never below zero, never worse than the list price, and a further plan never makes it dearer.
        #[test]
        fn a_member_never_pays_more_than_the_list_price_or_less_than_nothing(
            list in 0i64..30_000, quantity in 1i64..20_000, contract in prop::option::of(0i64..40_000), plans in holdings()
        ) {
            let sold = Sold { list: Money(list), quantity: Quantity(quantity), add_on: true, ..FACIAL };
            let limited: Vec<[Discount; 1]> = plans.iter().map(|plan| [Discount { reach: Reach::AddOns, rate: Rate(plan.2) }]).collect();
            let held: Vec<Holding> = plans.iter().zip(&limited).map(|(plan, limited)| Holding {
                plan: "Gold", discount: Rate(plan.0), discounts: limited, stacks: plan.3, member_price: plan.1.map(Money),
            }).collect();
            let contract = contract.map(|price| Contract { list: "Bupa", price: Money(price) });
            let all = price(&sold, contract.as_ref(), &held);
            prop_assert!(all.net >= Money::ZERO);
            prop_assert!(all.net <= Money(list).share(quantity, 1000));
            for fewer in 0..held.len() {
                prop_assert!(price(&sold, contract.as_ref(), &held[..fewer]).net >= all.net);
            }
        }
    }
}
