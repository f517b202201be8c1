//! How fees are asked for by invoice: made by themselves or not (E3), sent by themselves or not (E1).

use crate::base::{Now, Res};
use crate::billing::actions::send_invoice;
use crate::clinic::{Actor, AutoInvoice, Clinic, Note, Sending, clinics, invoicing, note, settings};
use crate::db::{Conn, Tx};
use crate::memberships::actions::open_period::Opened;
use crate::memberships::actions::write;
use crate::memberships::store::{self, Facts};
use crate::plans::store as plans;
use std::collections::HashMap;

/// The plans whose members at a clinic get invoices by themselves, where the membership itself says nothing.
pub fn automatic_plans(conn: &mut Conn, clinic: i64) -> Res<Vec<i64>> {
    let (account, clinic) = (settings::load(conn)?.auto_invoice, clinics::load(conn, clinic)?.auto_invoice);
    let all = plans::auto_invoice(conn)?.into_iter();
    Ok(all.filter(|(_, plan)| invoicing::is_automatic(None, *plan, clinic, account)).map(|(id, _)| id).collect())
}

/// Are the invoices of a membership made by themselves?
pub fn is_automatic(conn: &mut Conn, facts: &Facts) -> Res<bool> {
    match facts.row.auto_invoice {
        Some(said) => Ok(said == AutoInvoice::On),
        None => Ok(automatic_plans(conn, facts.row.clinic_id)?.contains(&facts.row.plan_id)),
    }
}

/// Says for one membership whether its invoices are made by themselves; nothing for what its type or clinic says.
pub fn set(tx: &mut Tx, now: Now, actor: &Actor, id: i64, said: Option<AutoInvoice>) -> Res<Facts> {
    let facts = store::lock(tx, id)?;
    store::set_auto_invoice(tx, id, said)?;
    let word = |said: Option<AutoInvoice>| Some(said.map_or("as its type says", |said| said.label()).to_string());
    let line = Note {
        area: "memberships",
        subject: "membership",
        subject_id: id,
        patient_id: Some(facts.row.patient_id),
        what: format!("{}: Auto invoice", facts.name()),
        old: word(facts.row.auto_invoice),
        new: word(said),
    };
    if facts.row.auto_invoice != said {
        note(tx, now, actor, line)?;
    }
    store::facts(tx, id)
}

/// When the invoices of each of these memberships are sent, by plan; what the plan does not say the clinic does.
fn sending(conn: &mut Conn, clinic: &Clinic, plan_ids: &[i64]) -> Res<HashMap<i64, Sending>> {
    let rows = plans::rows(conn, plan_ids)?;
    Ok(rows.into_iter().map(|(id, row)| (id, row.sending.unwrap_or(clinic.sending))).collect())
}

/// Sends what was just made and is asked for by invoice, where the plan or the clinic says so; gives how many.
pub fn send_made(tx: &mut Tx, now: Now, clinic: &Clinic, made: &[(&Facts, Opened)], urgent: bool) -> Res<usize> {
    if made.is_empty() {
        return Ok(0);
    }
    let said = sending(tx, clinic, &made.iter().map(|(facts, _)| facts.row.plan_id).collect::<Vec<_>>())?;
    let sent: Vec<_> = made.iter().filter(|(facts, _)| said.get(&facts.row.plan_id) == Some(&Sending::Made)).collect();
    for (facts, opened) in &sent {
        let told = serde_json::json!({ "payer_id": facts.row.payer_id });
        let once = format!("{}:{}:made", send_invoice::KIND, opened.invoice_id);
        write::letter(tx, now, facts, send_invoice::KIND, Some(opened.invoice_id), told, urgent, once)?;
    }
    Ok(sent.len())
}

/// May the letter about a paid invoice leave by itself?
pub fn sends_paid(conn: &mut Conn, facts: &Facts) -> Res<bool> {
    let clinic = clinics::load(conn, facts.row.clinic_id)?;
    let said = sending(conn, &clinic, &[facts.row.plan_id])?;
    Ok(said.get(&facts.row.plan_id) != Some(&Sending::Never))
}
