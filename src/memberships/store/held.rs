//! What the Memberships tab shows: a statement each for the memberships of a patient, their grants, and their invoices.

use super::{Facts, GrantRow, Row, Told};
use crate::base::{Date, Money, Res};
use crate::billing::InvoiceStatus;
use crate::db::Conn;
use crate::db::schema::{cancellations, cards, grants, invoice_lines, invoices, lots, membership_terms, memberships};
use crate::db::schema::{periods, plan_versions, plans};
use crate::memberships::Status;
use crate::patients::card;
use crate::plans::{Commitment, PlanTerms};
use crate::wallet::Lot;
use diesel::prelude::*;

/// A membership with what its card on the tab says beside its terms.
#[derive(Clone, Debug)]
pub struct Held {
    pub facts: Facts,
    pub color: String,
    /// The card that would be charged: its own while on file, else the payer's default one.
    pub card: Option<String>,
    /// A request to end it stands.
    pub cancelled: bool,
    /// The commitment of its type as it is sold now.
    pub commitment: Commitment,
}

type OfCard = (i64, bool, String, String);
/// Row, color, terms with their day, overrides, standing cancellation, a card on file, the newest terms of its type.
type HeldRow = (Row, String, Date, String, String, Option<i64>, Option<OfCard>, String);

/// All memberships of a patient, running ones first, then the highest tier, then the newest.
pub fn memberships_of(conn: &mut Conn, patient: i64) -> Res<Vec<Held>> {
    let standing = cancellations::membership_id.eq(memberships::id).and(cancellations::withdrawn_at.is_null());
    let of_payer = cards::payer_id.eq(memberships::payer_id).and(cards::removed_at.is_null());
    let rows: Vec<HeldRow> = memberships::table
        .inner_join(plans::table.on(plans::id.eq(memberships::plan_id)))
        .inner_join(plan_versions::table.on(plan_versions::plan_id.eq(plans::id).and(plan_versions::no.eq(plans::current_no))))
        .inner_join(membership_terms::table.on(membership_terms::membership_id.eq(memberships::id)))
        .left_join(cancellations::table.on(standing))
        .left_join(cards::table.on(of_payer.and(cards::is_default.or(cards::id.nullable().eq(memberships::card_id)))))
        .filter(memberships::patient_id.eq(patient))
        .order((memberships::id, membership_terms::from_on, membership_terms::id, cards::is_default.desc()))
        .select((
            Row::as_select(),
            plans::color,
            membership_terms::from_on,
            membership_terms::terms,
            membership_terms::overrides,
            cancellations::id.nullable(),
            (cards::id, cards::is_default, cards::brand, cards::last4).nullable(),
            plan_versions::terms,
        ))
        .load(conn)?;
    let mut held = rows.chunk_by(|one, next| one.0.id == next.0.id).map(one).collect::<Res<Vec<Held>>>()?;
    held.sort_by_key(|held| {
        let row = &held.facts.row;
        (matches!(row.status, Status::Ended | Status::Undone), -held.facts.frozen.terms.tier, -row.id)
    });
    Ok(held)
}

/// A membership from its rows, one for each of its terms and cards; its own card counts before the default one.
fn one(rows: &[HeldRow]) -> Res<Held> {
    let (row, color, _, _, _, cancellation, _, newest) = &rows[rows.len() - 1];
    let cards = || rows.iter().filter_map(|row| row.6.as_ref());
    let own = cards().find(|card| Some(card.0) == row.card_id);
    let card = own.or_else(|| cards().find(|card| card.1));
    let mut told = Told::default();
    rows.iter().try_for_each(|row| told.add(row.2, &row.3, &row.4))?;
    Ok(Held {
        facts: Facts::new(row.clone(), told)?,
        color: color.clone(),
        card: card.map(|(_, _, brand, last4)| card::label(brand, last4)),
        cancelled: cancellation.is_some(),
        commitment: serde_json::from_str::<PlanTerms>(newest)?.commitment,
    })
}

/// Grants of a patient's memberships with what they gave: those of the day, and those that hold on.
pub fn grants_of(conn: &mut Conn, patient: i64, today: Date) -> Res<Vec<(GrantRow, Option<Lot>)>> {
    Ok(grants::table
        .inner_join(memberships::table.on(memberships::id.eq(grants::membership_id)))
        .left_join(lots::table.on(lots::id.nullable().eq(grants::lot_id)))
        .filter(memberships::patient_id.eq(patient))
        .filter(grants::ends_on.gt(today).or(lots::expires_on.is_null()).or(lots::expires_on.gt(today)))
        .order(grants::id)
        .select((GrantRow::as_select(), Option::<Lot>::as_select()))
        .load(conn)?)
}

/// An invoice of a membership, with a period that it bills and its lines.
#[derive(Clone, Debug)]
pub struct Billed {
    pub membership_id: i64,
    pub invoice_id: i64,
    pub number: String,
    pub status: InvoiceStatus,
    pub gross: Money,
    pub paid: Money,
    pub retry_on: Option<Date>,
    /// Number, first day, first day without.
    pub period: Option<(i64, Date, Date)>,
    /// What, net, why.
    pub lines: Vec<(String, Money, String)>,
}

impl Billed {
    pub fn is_open(&self) -> bool {
        matches!(self.status, InvoiceStatus::Open | InvoiceStatus::Unpaid)
    }
}

/// The invoices of a patient's memberships, the oldest first: those of the newest periods of each, and whatever is open.
pub fn billed(conn: &mut Conn, patient: i64, newest: i64) -> Res<Vec<Billed>> {
    type OfInvoice = (i64, Option<String>, InvoiceStatus, Money, Money, Option<Date>);
    type Line = (OfInvoice, i64, Option<(i64, Date, Date)>, Option<(String, Money, String)>);
    let lately = periods::no.ge(memberships::next_no - newest);
    let rows: Vec<Line> = invoices::table
        .inner_join(memberships::table.on(memberships::id.nullable().eq(invoices::membership_id)))
        .left_join(periods::table.on(periods::invoice_id.eq(invoices::id.nullable()).and(periods::membership_id.eq(memberships::id))))
        .left_join(invoice_lines::table.on(invoice_lines::invoice_id.eq(invoices::id)))
        .filter(memberships::patient_id.eq(patient))
        .filter(lately.or(invoices::status.eq(InvoiceStatus::Open)).or(invoices::status.eq(InvoiceStatus::Unpaid)))
        .order((invoices::id, periods::no, invoice_lines::position))
        .select((
            (invoices::id, invoices::number, invoices::status, invoices::gross, invoices::paid, invoices::retry_on),
            memberships::id,
            (periods::no, periods::starts_on, periods::ends_on).nullable(),
            (invoice_lines::what, invoice_lines::net, invoice_lines::why).nullable(),
        ))
        .load(conn)?;
    let mut all: Vec<Billed> = Vec::new();
    for ((invoice_id, number, status, gross, paid, retry_on), membership_id, period, line) in rows {
        let known = all.last().is_some_and(|last| last.invoice_id == invoice_id && last.period == period);
        if !known {
            let number = number.unwrap_or_default();
            all.push(Billed { membership_id, invoice_id, number, status, gross, paid, retry_on, period, lines: vec![] });
        }
        if let Some(last) = all.last_mut() {
            last.lines.extend(line);
        }
    }
    Ok(all)
}
