//! Payments that the processor took and nothing here knows of, because a backup from before was put back: each becomes account
//! credit of its payer, which pays the fee that is billed again. Nobody is charged twice.

use crate::base::{Now, Res};
use crate::billing::Method;
use crate::billing::store::known::adopted_key;
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, account, clinics};
use crate::db::schema::{cards, memberships, patients, payers, payments};
use crate::db::{Tx, Utc};
use crate::gateway::ChargeSeen;
use crate::ledger::{Account, Entry, Posting, post};
use diesel::prelude::*;

/// Adopts payments; gives how many. One whose payer is not known here becomes a task alone.
pub fn adopt(tx: &mut Tx, now: Now, actor: &Actor, all: &[ChargeSeen]) -> Res<usize> {
    let mut adopted = 0;
    for seen in all {
        let known: i64 = payments::table.filter(payments::once_key.eq(adopted_key(&seen.id))).count().get_result(tx.c())?;
        if known == 0 {
            adopt_one(tx, now, actor, seen)?;
            adopted += 1;
        }
    }
    Ok(adopted)
}

fn adopt_one(tx: &mut Tx, now: Now, actor: &Actor, seen: &ChargeSeen) -> Res<()> {
    let sum = account::load(tx)?.currency.money(seen.amount);
    let Some((payer, patient)) = whose(tx, seen.customer.as_deref().unwrap_or_default())? else {
        let today = clinics::first(tx)?.today(now);
        let detail = format!(
            "The processor calls it {}. Nobody here has its card. Look there whose it is; refund it there if it was taken twice.",
            seen.id
        );
        return task(tx, now, seen, format!("{sum} was charged after the backup, from somebody who is not here"), detail, None, today);
    };
    let clinic_id: i64 = patients::table.find(patient).select(patients::clinic_id).first(tx.c())?;
    let today = clinics::load(tx, clinic_id)?.today(now);
    let id: i64 = diesel::insert_into(payments::table)
        .values((
            payments::payer_id.eq(payer),
            payments::patient_id.eq(patient),
            payments::clinic_id.eq(clinic_id),
            payments::method.eq(Method::Card),
            payments::amount.eq(seen.amount),
            payments::reference.eq(&seen.id),
            payments::once_key.eq(Some(adopted_key(&seen.id))),
            payments::day.eq(today),
            payments::received_by.eq(&actor.name),
            payments::created_at.eq(Utc::new(now.clinic)),
        ))
        .returning(payments::id)
        .get_result(tx.c())?;
    let entry = Entry {
        day: today,
        cause: "payment.received",
        cause_id: id,
        memo: "Charged after the backup",
        actor: &actor.name,
        clinic_id,
        payer_id: Some(payer),
        membership_id: None,
    };
    post(tx, now, &entry, &[Posting::new(Account::CardClearing, Account::AccountCredit, seen.amount)])?;
    let detail =
        "It is account credit now and pays the next fee. Where that fee was not due again, refund it on the payment's page.".to_string();
    task(tx, now, seen, format!("{sum} was charged after the backup"), detail, Some(patient), today)
}

/// The payer with this customer at the processor, and the patient whom it is for.
fn whose(tx: &mut Tx, customer: &str) -> Res<Option<(i64, i64)>> {
    let found: Option<(i64, Option<i64>)> =
        payers::table.filter(payers::processor_customer.eq(customer)).select((payers::id, payers::patient_id)).first(tx.c()).optional()?;
    let Some((payer, own)) = found else { return Ok(None) };
    let patient = match own {
        Some(patient) => Some(patient),
        // Somebody else pays: for the one whose membership is charged to their card.
        None => memberships::table
            .inner_join(cards::table.on(memberships::card_id.eq(cards::id.nullable())))
            .filter(cards::payer_id.eq(payer))
            .order(memberships::id.desc())
            .select(memberships::patient_id)
            .first(tx.c())
            .optional()?,
    };
    Ok(patient.map(|patient| (payer, patient)))
}

fn task(tx: &mut Tx, now: Now, seen: &ChargeSeen, title: String, detail: String, patient_id: Option<i64>, due_on: time::Date) -> Res<()> {
    let new = NewTask {
        kind: "payment_adopted",
        title,
        detail,
        patient_id,
        membership_id: None,
        invoice_id: None,
        letter_id: None,
        due_on,
        once_key: format!("adopted:{}", seen.id),
    };
    tasks::add(tx, now, &new)
}
