//! What a patient's prices depend on at a clinic on a day: the contract, the plans held, the member prices. Loaded once,
//! then each line is priced by the pure rule of `billing::rules::price`.

use super::store;
use crate::base::{Date, Quantity, Res};
use crate::billing::LineKind;
use crate::billing::rules::price::{self, Contract, Holding, Priced, Sold};
use crate::catalog::rules::effect;
use crate::catalog::store::prices;
use crate::catalog::{ContractPrice, Item, MemberPrice, PriceList};
use crate::db::Conn;
use crate::plans::{PlanTerms, PriceOption};

pub struct Pricing {
    day: Date,
    clinic: i64,
    /// The patient's price list with what stands on it.
    contract: Option<(PriceList, Vec<ContractPrice>)>,
    /// Plans held on the day, by their key.
    held: Vec<(i64, PlanTerms)>,
    member_prices: Vec<MemberPrice>,
}

/// The facts for some items. Who is suspended, or whose membership has not begun, is no member.
pub fn load(conn: &mut Conn, patient: i64, clinic: i64, items: &[i64], day: Date) -> Res<Pricing> {
    let contract = match prices::list_of_patient(conn, patient)? {
        Some(list) => Some((prices::prices_on(conn, list.id)?, list)),
        None => None,
    };
    let all = store::of_patient(conn, patient)?;
    let held = all.into_iter().filter(|facts| facts.row.status.holds() && facts.row.starts_on <= day);
    Ok(Pricing {
        day,
        clinic,
        contract: contract.map(|(on, list)| (list, on)),
        held: held.map(|facts| (facts.row.plan_id, facts.frozen.terms)).collect(),
        member_prices: prices::member_prices_of(conn, items)?,
    })
}

impl Pricing {
    /// So much of an item for this patient.
    pub fn item(&self, item: &Item, quantity: Quantity) -> Priced {
        let holdings: Vec<Holding> = self
            .held
            .iter()
            .map(|(plan, terms)| Holding {
                plan: &terms.name,
                discount: terms.discount,
                discounts: &terms.discounts,
                stacks: terms.stacks,
                member_price: effect::member_price(&self.member_prices, item.id, *plan, self.clinic, self.day).map(|price| price.price),
            })
            .collect();
        let contract = self.contract(|price| price.item_id == Some(item.id));
        price::price(&Sold::of(item, quantity), contract.as_ref(), &holdings)
    }

    /// A plan's fee, sold by hand. No discount reaches it (E49); a contract may.
    pub fn fee(&self, plan: i64, option: &PriceOption, quantity: Quantity) -> Priced {
        let sold = Sold { kind: LineKind::MembershipFee, item_id: None, category: "", add_on: false, quantity, list: option.fee };
        let every = option.every.word();
        let contract = self.contract(|price| price.plan_id == Some(plan) && price.every.as_deref() == Some(every));
        price::price(&sold, contract.as_ref(), &[])
    }

    fn contract(&self, fits: impl Fn(&ContractPrice) -> bool) -> Option<Contract<'_>> {
        let (list, on) = self.contract.as_ref()?;
        let price = effect::newest(on.iter().filter(|price| fits(price)), |price| price.span(), self.day)?;
        Some(Contract { list: &list.name, price: price.price })
    }
}
