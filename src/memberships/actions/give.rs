//! Gives grants that are due: each becomes one lot in the member's wallet (R060). A banked fee becomes a lot of money (R051).

use crate::base::{Date, Money, Now, Quantity, Res};
use crate::catalog;
use crate::clinic::Actor;
use crate::db::Tx;
use crate::ledger::{Account, Entry, Posting, post};
use crate::memberships::store::{self, Facts, GrantRow, PeriodRow};
use crate::wallet::actions::grant::{NewLot, grant};
use crate::wallet::{LotClass, LotKind};

/// Origins of lots that memberships make.
pub const GRANT: &str = "grant";
pub const BANKED_FEE: &str = "banked_fee";

/// Gives what is due of some periods by a day; gives how many grants that were.
pub fn give_due(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, periods: &[i64], today: Date) -> Res<usize> {
    let due = store::grants_due(tx, facts.row.id, periods, today)?;
    if due.is_empty() {
        return Ok(0);
    }
    let wallet = crate::wallet::store::own_wallet(tx, facts.row.patient_id)?;
    for row in &due {
        give(tx, now, actor, facts, wallet, row, today)?;
    }
    Ok(due.len())
}

fn give(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, wallet: i64, row: &GrantRow, today: Date) -> Res<()> {
    let item_id = row.item_id.unwrap_or_default();
    let known = facts.frozen.terms.benefits.iter().find(|benefit| benefit.item_id == item_id);
    let (label, list) = match known {
        Some(benefit) => (benefit.item_name.clone(), benefit.unit_price.share(row.quantity.0, crate::base::quantity::ONE)),
        None => {
            let item = catalog::store::load(tx, item_id)?;
            (item.name.clone(), item.list_value(row.quantity))
        }
    };
    let lot = grant(
        tx,
        now,
        today,
        actor,
        &NewLot {
            wallet_id: wallet,
            kind: LotKind::Item,
            item_id: Some(item_id),
            class: LotClass::Promotional,
            origin: GRANT,
            origin_id: row.id,
            label,
            quantity: row.quantity,
            value_total: Money::ZERO,
            list_value: list,
            starts_on: row.starts_on,
            expires_on: row.expires_on,
        },
    )?;
    store::set_grant(tx, row.id, "given", Some(lot))
}

/// Puts the paid fee of a period into the wallet as paid credit (R051, R138, R140).
pub fn bank_fee(tx: &mut Tx, now: Now, actor: &Actor, facts: &Facts, period_id: i64, period: &PeriodRow, today: Date) -> Res<()> {
    if !facts.frozen.terms.bank_fee || period.amount.is_zero() {
        return Ok(());
    }
    let wallet = crate::wallet::store::own_wallet(tx, facts.row.patient_id)?;
    grant(
        tx,
        now,
        today,
        actor,
        &NewLot {
            wallet_id: wallet,
            kind: LotKind::Money,
            item_id: None,
            class: LotClass::Paid,
            origin: BANKED_FEE,
            origin_id: period_id,
            label: "Money".into(),
            quantity: Quantity(period.amount.0),
            value_total: period.amount,
            list_value: period.amount,
            starts_on: period.starts_on,
            expires_on: None,
        },
    )?;
    let entry = Entry {
        day: today,
        cause: "fee.banked",
        cause_id: period_id,
        memo: facts.name(),
        actor: &actor.name,
        clinic_id: facts.row.clinic_id,
        payer_id: Some(facts.row.payer_id),
        membership_id: Some(facts.row.id),
    };
    post(tx, now, &entry, &[Posting::new(Account::DeferredMembership, Account::WalletPaid, period.amount)])
}
