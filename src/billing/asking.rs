//! What an invoice asks for, of whom and for what: read by the acts that collect it.

use super::store::{self, InvoiceRow};
use super::{ChargeKind, ChargeState, InvoiceStatus};
use crate::base::{Date, Money, Res, days};
use crate::db::Conn;
use crate::db::schema::{attempts, charges, invoices, memberships, periods, plan_versions};
use crate::patients::{Patient, Payer, store as patients};
use diesel::prelude::*;
use std::collections::HashMap;

/// An invoice with whoever owes it.
#[derive(Clone, Debug)]
pub struct Asking {
    pub invoice: InvoiceRow,
    /// What is open of it.
    pub asks: Money,
    pub patient: Patient,
    pub payer: Payer,
    /// The membership's plan; none for other invoices.
    pub plan: Option<String>,
    /// The card that the membership is charged to.
    pub card_id: Option<i64>,
    /// The membership waits for it and begins when it is paid.
    pub begins: bool,
}

impl Asking {
    pub fn is_open(&self) -> bool {
        matches!(self.invoice.status, InvoiceStatus::Open | InvoiceStatus::Unpaid)
    }

    /// `Gold`, or `invoice 2026-0001`.
    pub fn what(&self) -> String {
        self.plan.clone().unwrap_or_else(|| format!("invoice {}", self.invoice.number()))
    }

    /// Where letters about it go: the payer's address, else the patient's.
    pub fn email(&self) -> &str {
        if self.payer.email.trim().is_empty() { self.patient.email.trim() } else { self.payer.email.trim() }
    }
}

pub fn load(conn: &mut Conn, invoice_id: i64) -> Res<Asking> {
    let invoice = store::invoice_row(conn, invoice_id)?;
    let held: Option<(String, Option<i64>, String)> = memberships::table
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(memberships::id.eq(invoice.membership_id.unwrap_or(0)))
        .select((plan_versions::name, memberships::card_id, memberships::status))
        .first(conn)
        .optional()?;
    let (plan, card_id, begins) = held.map_or((None, None, false), |(plan, card, status)| (Some(plan), card, status == "waiting"));
    Ok(Asking {
        patient: patients::load(conn, invoice.patient_id)?,
        payer: patients::payer(conn, invoice.payer_id)?,
        asks: invoice.asks(),
        invoice,
        plan,
        card_id,
        begins,
    })
}

/// The newest charge of an invoice, 0 where there is none: what a page has seen, so that a second press of its button
/// is known again.
pub fn newest_charge(conn: &mut Conn, invoice_id: i64) -> Res<i64> {
    let newest: Option<i64> =
        charges::table.filter(charges::invoice_id.eq(invoice_id)).select(diesel::dsl::max(charges::id)).first(conn)?;
    Ok(newest.unwrap_or(0))
}

/// A membership's fee that is open, or was just charged, in the patient's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    pub invoice_id: i64,
    pub amount: Money,
    pub plan: String,
    /// What it pays for; its end is the first day without.
    pub stretch: Option<(Date, Date)>,
}

impl Fee {
    /// `Gold, Jun 16 – Jul 15`
    pub fn words(&self, today: Date) -> String {
        match self.stretch {
            Some((from, ends_on)) => format!("{}, {}", self.plan, days::stretch(from, ends_on, today)),
            None => self.plan.clone(),
        }
    }
}

/// The open membership invoices of a payer, the oldest first.
pub fn open_fees(conn: &mut Conn, payer_id: i64) -> Res<Vec<Fee>> {
    let rows: Vec<(i64, Money, Money, String)> = invoices::table
        .inner_join(memberships::table.on(memberships::id.nullable().eq(invoices::membership_id)))
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(invoices::payer_id.eq(payer_id))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .order((invoices::due_on, invoices::id))
        .select((invoices::id, invoices::gross, invoices::paid, plan_versions::name))
        .load(conn)?;
    let mut stretches = stretches(conn, rows.iter().map(|row| row.0).collect())?;
    let fee = |(invoice_id, gross, paid, plan): (i64, Money, Money, String)| Fee {
        invoice_id,
        amount: gross - paid,
        plan,
        stretch: stretches.remove(&invoice_id),
    };
    Ok(rows.into_iter().map(fee).collect())
}

fn stretches(conn: &mut Conn, invoices: Vec<i64>) -> Res<HashMap<i64, (Date, Date)>> {
    let rows: Vec<(Option<i64>, Date, Date)> = periods::table
        .filter(periods::invoice_id.eq_any(invoices.into_iter().map(Some).collect::<Vec<_>>()))
        .select((periods::invoice_id, periods::starts_on, periods::ends_on))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(invoice, from, to)| invoice.map(|id| (id, (from, to)))).collect())
}

/// The charges of a card that the patient set off.
pub fn by_patient(conn: &mut Conn, card_id: i64) -> Res<Vec<i64>> {
    let query = charges::table.filter(charges::card_id.eq(card_id)).filter(charges::kind.eq(ChargeKind::Patient));
    Ok(query.order(charges::id).select(charges::id).load(conn)?)
}

/// Those of some charges that wait or are under way.
pub fn live(conn: &mut Conn, ids: &[i64]) -> Res<Vec<i64>> {
    let query = charges::table.filter(charges::id.eq_any(ids)).filter(charges::state.eq_any(vec!["due", "sending", "unknown"]));
    Ok(query.order(charges::id).select(charges::id).load(conn)?)
}

/// The newest attempt at any charge, 0 where there is none.
pub fn newest_attempt(conn: &mut Conn) -> Res<i64> {
    let newest: Option<i64> = attempts::table.select(diesel::dsl::max(attempts::id)).first(conn)?;
    Ok(newest.unwrap_or(0))
}

/// How many of the attempts after one were declined.
pub fn declined_since(conn: &mut Conn, attempt: i64) -> Res<i64> {
    let later = attempts::table.filter(attempts::id.gt(attempt));
    Ok(later.filter(attempts::state.eq_any(vec!["declined", "needs_patient", "failed"])).count().get_result(conn)?)
}

/// What came of a charge.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub fee: Fee,
    pub state: ChargeState,
    /// The processor's word for a decline.
    pub code: String,
}

/// What came of some charges of membership fees, in the order of their keys.
pub fn outcomes(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Outcome>> {
    let rows: Vec<(i64, i64, Money, ChargeState, String)> = charges::table
        .inner_join(memberships::table.on(memberships::id.nullable().eq(charges::membership_id)))
        .inner_join(plan_versions::table.on(plan_versions::id.eq(memberships::plan_version_id)))
        .filter(charges::id.eq_any(ids))
        .order(charges::id)
        .select((charges::id, charges::invoice_id, charges::amount, charges::state, plan_versions::name))
        .load(conn)?;
    let said: Vec<(i64, Option<String>)> = attempts::table
        .filter(attempts::charge_id.eq_any(ids))
        .order(attempts::no)
        .select((attempts::charge_id, attempts::code))
        .load(conn)?;
    let codes: HashMap<i64, String> = said.into_iter().map(|(charge, code)| (charge, code.unwrap_or_default())).collect();
    let mut stretches = stretches(conn, rows.iter().map(|row| row.1).collect())?;
    let outcome = |(id, invoice_id, amount, state, plan): (i64, i64, Money, ChargeState, String)| Outcome {
        fee: Fee { invoice_id, amount, plan, stretch: stretches.remove(&invoice_id) },
        state,
        code: codes.get(&id).cloned().unwrap_or_default(),
    };
    Ok(rows.into_iter().map(outcome).collect())
}
