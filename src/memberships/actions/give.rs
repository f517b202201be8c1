//! Gives grants that are due: each becomes one lot in the member's wallet (R060). A banked fee becomes a lot of money (R051).

use crate::base::{Date, Error, Money, Now, Quantity, Res};
use crate::catalog;
use crate::clinic::Actor;
use crate::db::{Conn, Tx};
use crate::ledger::{Account, Entry, Posting, post_all};
use crate::memberships::store::{self, Facts, GrantRow, PeriodRow};
use crate::wallet::actions::grant::{NewLot, grant_all};
use crate::wallet::store::own_wallets;
use crate::wallet::{LotClass, LotKind};
use std::collections::HashMap;

/// Origins of lots that memberships make.
pub const GRANT: &str = "grant";
pub const BANKED_FEE: &str = "banked_fee";

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
    let known = facts.frozen.terms.benefits.iter().find(|benefit| benefit.item_id == item_id);
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

/// Puts the paid fees of periods into the wallets as paid credit, where the plan banks them (R051, R138, R140).
pub fn bank_fees(tx: &mut Tx, now: Now, actor: &Actor, periods: &[(&Facts, &PeriodRow)], today: Date) -> Res<()> {
    let banked = |(facts, period): &&(&Facts, &PeriodRow)| facts.frozen.terms.bank_fee && !period.amount.is_zero();
    let periods: Vec<_> = periods.iter().filter(banked).collect();
    if periods.is_empty() {
        return Ok(());
    }
    let wallets = own_wallets(tx, &ids(periods.iter().map(|(facts, _)| facts.row.patient_id)))?;
    let lots = periods.iter().map(|(facts, period)| Ok(of_fee(own(&wallets, facts)?, period))).collect::<Res<Vec<_>>>()?;
    grant_all(tx, now, today, actor, &lots)?;
    let entries = periods.iter().map(|(facts, period)| {
        let entry = Entry {
            day: today,
            cause: "fee.banked",
            cause_id: period.id,
            memo: facts.name(),
            actor: &actor.name,
            clinic_id: facts.row.clinic_id,
            payer_id: Some(facts.row.payer_id),
            membership_id: Some(facts.row.id),
        };
        (entry, vec![Posting::new(Account::DeferredMembership, Account::WalletPaid, period.amount)])
    });
    post_all(tx, now, &entries.collect::<Vec<_>>())
}

fn of_fee(wallet_id: i64, period: &PeriodRow) -> NewLot {
    NewLot {
        wallet_id,
        kind: LotKind::Money,
        item_id: None,
        class: LotClass::Paid,
        origin: BANKED_FEE,
        origin_id: period.id,
        label: "Money".into(),
        quantity: Quantity(period.amount.0),
        value_total: period.amount,
        list_value: period.amount,
        starts_on: period.starts_on,
        expires_on: None,
    }
}
