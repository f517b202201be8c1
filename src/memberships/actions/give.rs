//! Gives grants that are due: each becomes one lot in the member's wallet (R060). A banked fee becomes a lot of money (R051).

use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::catalog;
use crate::clinic::Actor;
use crate::db::{Conn, Tx};
use crate::ledger::{Account, Entry, Posting, post_all};
use crate::memberships::rules::course::in_force;
use crate::memberships::store::{self, Facts, GrantRow, PeriodRow};
use crate::plans::CouponBanks;
use crate::wallet::actions::grant::{NewLot, grant_all};
use crate::wallet::store::own_wallets;
use crate::wallet::{LotClass, LotKind};
use std::collections::HashMap;

/// Origin of lots that grants make.
pub const GRANT: &str = "grant";

/// Gives what is due of some periods by a day; gives how many grants that were.
pub fn give_due(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, periods: &[i64], today: Date) -> Res<usize> {
    give_all(tx, now, actor, &periods.iter().map(|no| (facts, *no)).collect::<Vec<_>>(), today)
}

/// Gives what is due of periods of many memberships.
pub fn give_all(tx: &mut Tx, now: Now, actor: &Actor, periods: &[(&Facts, i64)], today: Date) -> Res<usize> {
    let by_period: HashMap<(i64, i64), &Facts> = periods.iter().map(|(facts, no)| ((facts.row.id, *no), *facts)).collect();
    let due = store::grants_due(tx, &ids(periods.iter().map(|(facts, _)| facts.row.id)), today)?;
    let due: Vec<(&Facts, &GrantRow)> =
        due.iter().filter_map(|row| Some((*by_period.get(&(row.membership_id, row.period_no))?, row))).collect();
    if due.is_empty() {
        return Ok(0);
    }
    let wallets = own_wallets(tx, &ids(due.iter().map(|(facts, _)| facts.row.patient_id)))?;
    let lots = due.iter().map(|(facts, row)| of_grant(tx, facts, own(&wallets, facts)?, row)).collect::<Res<Vec<_>>>()?;
    let lots = grant_all(tx, now, today, actor, &lots)?;
    due.iter().zip(lots).try_for_each(|((_, row), lot)| store::set_grant(tx, row.id, "given", Some(lot)))?;
    Ok(due.len())
}

fn ids(all: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut all: Vec<i64> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn own(wallets: &HashMap<i64, i64>, facts: &Facts) -> Res<i64> {
    let id = facts.row.patient_id;
    wallets.get(&id).copied().ok_or_else(|| Error::failed(format!("patient {id} has no wallet")))
}

fn of_grant(conn: &mut Conn, facts: &Facts, wallet_id: i64, row: &GrantRow) -> Res<NewLot> {
    let item_id = row.item_id.unwrap_or_default();
    let known = in_force(&facts.stages, row.starts_on).terms.benefits.iter().find(|benefit| benefit.item_id == item_id);
    let (label, list_value) = match known {
        Some(benefit) => (benefit.item_name.clone(), benefit.unit_price.share(row.quantity.0, crate::base::quantity::ONE)),
        None => {
            let item = catalog::store::load(conn, item_id)?;
            (item.name.clone(), item.list_value(row.quantity))
        }
    };
    Ok(NewLot {
        wallet_id,
        kind: LotKind::Item,
        item_id: Some(item_id),
        class: LotClass::Promotional,
        origin: GRANT,
        origin_id: row.id,
        label,
        quantity: row.quantity,
        value_total: Money::ZERO,
        list_value,
        starts_on: row.starts_on,
        expires_on: row.expires_on,
    })
}

/// What of a fee goes into the wallet: the part that was paid, and the part that a coupon took off (E25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bank {
    pub origin: &'static str,
    pub cause: &'static str,
    /// Of the entry that takes it back.
    pub cause_back: &'static str,
    pub class: LotClass,
    pub account: Account,
}

pub const PAID: Bank =
    Bank { origin: "banked_fee", cause: "fee.banked", cause_back: "fee.taken_back", class: LotClass::Paid, account: Account::WalletPaid };
pub const COUPON: Bank = Bank {
    origin: "banked_coupon",
    cause: "coupon.banked",
    cause_back: "coupon.taken_back",
    class: LotClass::Promotional,
    account: Account::WalletPromotional,
};

/// Puts the paid fees of periods into the wallets as credit, where the plan banks them (R051, R052, R138, R140).
pub fn bank_fees(tx: &mut Tx, now: Now, actor: &Actor, periods: &[(&Facts, &PeriodRow)], today: Date) -> Res<()> {
    bank(tx, now, actor, PAID, periods, today)?;
    bank(tx, now, actor, COUPON, periods, today)
}

/// By the terms of the period, which may be others than those of the day that it is paid on.
fn banked(bank: Bank, facts: &Facts, period: &PeriodRow) -> Money {
    let terms = &in_force(&facts.stages, period.starts_on).terms;
    match bank.class {
        _ if !terms.bank_fee => Money::ZERO,
        LotClass::Paid => period.amount,
        LotClass::Promotional if terms.coupon_banks == CouponBanks::Full => period.discount,
        LotClass::Promotional => Money::ZERO,
    }
}

fn bank(tx: &mut Tx, now: Now, actor: &Actor, bank: Bank, periods: &[(&Facts, &PeriodRow)], today: Date) -> Res<()> {
    let sums = periods.iter().map(|(facts, period)| (*facts, *period, banked(bank, facts, period)));
    let all: Vec<(&Facts, &PeriodRow, Money)> = sums.filter(|(.., sum)| !sum.is_zero()).collect();
    if all.is_empty() {
        return Ok(());
    }
    let wallets = own_wallets(tx, &ids(all.iter().map(|(facts, ..)| facts.row.patient_id)))?;
    let lot = |(facts, period, sum): &(&Facts, &PeriodRow, Money)| Ok(of_fee(bank, own(&wallets, facts)?, period, *sum));
    grant_all(tx, now, today, actor, &all.iter().map(lot).collect::<Res<Vec<_>>>()?)?;
    let entries = all.iter().map(|(facts, period, sum)| {
        let entry = Entry {
            day: today,
            cause: bank.cause,
            cause_id: period.id,
            memo: facts.name(),
            actor: &actor.name,
            clinic_id: facts.row.clinic_id,
            payer_id: Some(facts.row.payer_id),
            membership_id: Some(facts.row.id),
        };
        (entry, vec![Posting::new(Account::DeferredMembership, bank.account, *sum)])
    });
    post_all(tx, now, &entries.collect::<Vec<_>>())
}

fn of_fee(bank: Bank, wallet_id: i64, period: &PeriodRow, sum: Money) -> NewLot {
    NewLot {
        wallet_id,
        kind: LotKind::Money,
        item_id: None,
        class: bank.class,
        origin: bank.origin,
        origin_id: period.id,
        label: "Money".into(),
        quantity: Quantity(sum.0),
        value_total: sum,
        list_value: sum,
        starts_on: period.starts_on,
        expires_on: None,
    }
}
