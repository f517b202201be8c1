//! What a declined automatic charge does: the member is told and asked for a card, a retry is planned, grace begins, and
//! when nothing more happens by itself staff get a task (R094, R095, R096, E53).

use crate::base::{Date, Money, Now, Res, days};
use crate::billing::rules::dunning::{self, Next};
use crate::billing::{AttemptState, ChargeKind, ChargeState, InvoiceKind, store as billing};
use crate::clinic::tasks::{self, NewTask};
use crate::clinic::{Actor, account, clinics, settings};
use crate::db::Tx;
use crate::db::schema::{attempts, cards, charges, invoices};
use crate::gateway::declines;
use crate::memberships::Status;
use crate::memberships::actions::{give, write};
use crate::memberships::store::{self, Facts, Step};
use diesel::prelude::*;
use serde_json::json;

/// Follows up a charge that was declined. What the desk or the patient tried is answered on the spot and not written about;
/// where nothing else will collect it, staff get their task all the same.
pub fn on_failed(tx: &mut Tx, now: Now, charge_id: i64) -> Res<()> {
    let (kind, invoice_id, membership_id): (ChargeKind, i64, Option<i64>) =
        charges::table.find(charge_id).select((charges::kind, charges::invoice_id, charges::membership_id)).first(tx.c())?;
    let Some(membership_id) = membership_id else { return Ok(()) };
    if kind != ChargeKind::Automatic {
        return leave_open(tx, now, membership_id, invoice_id);
    }
    let (code, brand, last4, state): (Option<String>, String, String, AttemptState) = attempts::table
        .inner_join(cards::table.on(cards::id.eq(attempts::card_id)))
        .filter(attempts::charge_id.eq(charge_id))
        .order(attempts::no.desc())
        .select((attempts::code, cards::brand, cards::last4, attempts::state))
        .first(tx.c())?;
    let code = code.unwrap_or_default();
    let failed: Vec<Date> = charges::table
        .filter(charges::invoice_id.eq(invoice_id))
        .filter(charges::kind.eq(ChargeKind::Automatic))
        .filter(charges::state.eq_any(vec![ChargeState::Declined, ChargeState::NeedsPatient]))
        .order(charges::id)
        .select(charges::due_on)
        .load(tx.c())?;
    let facts = store::lock(tx, membership_id)?;
    let failure = Failure {
        sentence: declines::sentence(&code).to_string(),
        hard: declines::hard(&code) || state == AttemptState::NeedsPatient,
        card: format!("{} {last4}", brand_name(&brand)),
        failures: failed.len(),
        first_on: failed.first().copied(),
        once: format!("failed:{charge_id}"),
    };
    follow_up(tx, now, &facts, invoice_id, failure)
}

/// A fee of its own, or any of a membership that is over: nobody collects it by itself.
fn leave_open(tx: &mut Tx, now: Now, membership_id: i64, invoice_id: i64) -> Res<()> {
    let (facts, invoice) = (store::lock(tx, membership_id)?, billing::invoice_row(tx, invoice_id)?);
    if invoice.kind != InvoiceKind::Fee && facts.row.status != Status::Ended {
        return Ok(());
    }
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    task(tx, now, &facts, invoice_id, invoice.asks(), "The card did not pay. It is not tried again by itself.", today)
}

/// As after a decline, where there is no card to charge at all.
pub fn without_card(tx: &mut Tx, now: Now, facts: &Facts, invoice_id: i64) -> Res<()> {
    let failure = Failure {
        sentence: "There is no card on file.".into(),
        hard: true,
        card: String::new(),
        failures: 1,
        first_on: None,
        once: format!("no-card:{invoice_id}"),
    };
    follow_up(tx, now, facts, invoice_id, failure)
}

struct Failure {
    sentence: String,
    hard: bool,
    card: String,
    failures: usize,
    first_on: Option<Date>,
    once: String,
}

fn follow_up(tx: &mut Tx, now: Now, facts: &Facts, invoice_id: i64, failure: Failure) -> Res<()> {
    let settings = settings::load(tx)?;
    let invoice = billing::invoice_row(tx, invoice_id)?;
    let today = clinics::load(tx, facts.row.clinic_id)?.today(now);
    let first_on = failure.first_on.unwrap_or(today);
    // Once it is cancelled nothing is charged by itself (R149).
    let cancelled = store::standing_cancellation(tx, facts.row.id)?.is_some();
    let next = match cancelled {
        true => Next::GiveUp,
        false => dunning::decide(first_on, today, failure.failures, failure.hard, &settings.retry_days),
    };
    let retry_on = if let Next::Retry(day) = next { Some(day) } else { None };
    diesel::update(invoices::table.find(invoice_id)).set(invoices::retry_on.eq(retry_on)).execute(tx.c())?;
    let grace = facts.row.grace_until.unwrap_or_else(|| dunning::grace_until(first_on, settings.grace_days));
    let running = matches!(facts.row.status, Status::Active | Status::Trial | Status::PastDue);
    if running {
        store::step(tx, &facts.row, &Step { status: Status::PastDue, grace_until: Some(grace), ..Step::of(&facts.row) })?;
        // Benefits go on through the grace period.
        let nos: Vec<i64> = store::periods_of_invoice(tx, invoice_id)?.iter().map(|period| period.no).collect();
        give::give_due(tx, now, &Actor::timetable(), facts, &nos, today)?;
    }
    let told = json!({
        "sentence": failure.sentence, "hard": failure.hard, "card": failure.card, "amount_minor": invoice.asks().0,
        "retry_on": retry_on.map(days::iso), "grace_until": days::iso(grace),
    });
    write::letter(tx, now, facts, "payment_failed", Some(invoice_id), told, false, failure.once.clone())?;
    if next == Next::GiveUp {
        let why = format!("{} It is not tried again by itself.", failure.sentence);
        task(tx, now, facts, invoice_id, invoice.asks(), &why, today)?;
    }
    Ok(())
}

/// Staff collect what nothing collects by itself; ticked off when it is paid.
pub fn task(tx: &mut Tx, now: Now, facts: &Facts, invoice_id: i64, asks: Money, why: &str, due_on: Date) -> Res<()> {
    let sum = account::load(tx)?.currency.money(asks);
    let new = NewTask {
        kind: "payment_failed",
        title: format!("Collect {sum} for {}", facts.name()),
        detail: why.into(),
        patient_id: Some(facts.row.patient_id),
        membership_id: Some(facts.row.id),
        invoice_id: Some(invoice_id),
        letter_id: None,
        due_on,
        once_key: format!("declined:{invoice_id}"),
    };
    tasks::add(tx, now, &new)
}

/// `visa` as people write it.
pub fn brand_name(brand: &str) -> String {
    match brand {
        "visa" => "Visa".into(),
        "mastercard" => "Mastercard".into(),
        "amex" => "American Express".into(),
        other => {
            let mut letters = other.chars();
            letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
        }
    }
}
