//! Issues an invoice by hand: its lines are priced for the patient on the day (R040), its number is drawn at the end.
//!
//! A scheme on it (R007, R101) bills the period that is due of the patient's own membership, where that is paid by invoice;
//! otherwise its fee is sold as it stands, and no membership begins by it.

use crate::base::{Date, Error, Money, Now, Quantity, Res, days};
use crate::billing::actions::issue::{self, NewInvoice};
use crate::billing::actions::save_draft;
use crate::billing::store::drafts::{self, Draft, What};
use crate::billing::{InvoiceKind, LineKind, NewLine};
use crate::catalog;
use crate::clinic::{Actor, Note, account, clinics, note, settings};
use crate::db::{Conn, Tx};
use crate::memberships::actions::open_period::{self, Opening};
use crate::memberships::pricing::{self, Pricing};
use crate::memberships::rules::period::Period;
use crate::memberships::rules::renewal::{self, Decision};
use crate::memberships::store::{self, Facts};
use crate::patients::store as patients;
use crate::plans::{self, Every};

/// A period that a line bills.
#[derive(Clone, Debug)]
struct Billed {
    facts: Facts,
    period: Period,
}

/// A draft as it would be issued now.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Each with the draft's line that it comes of.
    pub lines: Vec<(usize, NewLine)>,
    pub total: Money,
    pub due_on: Date,
    billed: Vec<Billed>,
}

/// The lines of some choices for a patient, priced on a day at the patient's clinic.
pub fn sheet(conn: &mut Conn, patient: i64, choices: &[drafts::DraftLine], today: Date) -> Res<Sheet> {
    let clinic = patients::load(conn, patient)?.clinic_id;
    let ids: Vec<i64> = choices.iter().filter_map(|line| if let What::Item(id) = line.what { Some(id) } else { None }).collect();
    let items = catalog::store::load_many(conn, &ids)?;
    let prices = pricing::load(conn, patient, clinic, &ids, today)?;
    let held = store::of_patient(conn, patient)?;
    let currency = account::load(conn)?.currency;
    let (mut lines, mut billed): (Vec<(usize, NewLine)>, Vec<Billed>) = (Vec::new(), Vec::new());
    for (at, choice) in choices.iter().enumerate() {
        match choice.what {
            What::Item(id) => {
                let item = items.iter().find(|item| item.id == id).ok_or(Error::NotFound)?;
                lines.push((at, item_line(item, choice.quantity, &prices)));
            }
            What::Fee(plan, every) => {
                let taken = billed.iter().any(|one| one.facts.row.plan_id == plan);
                let due = if taken { None } else { due_period(&held, plan, every, choice.quantity, today) };
                match due {
                    Some(due) => {
                        let course = due.facts.course();
                        let opening =
                            Opening { facts: &due.facts, course: &course, period: due.period, currency: &currency, thank_you: "" };
                        lines.extend(opening.lines().into_iter().map(|line| (at, line)));
                        billed.push(due);
                    }
                    None => lines.push((at, fee_line(conn, plan, every, choice.quantity, &prices)?)),
                }
            }
        }
    }
    let total = lines.iter().map(|(_, line)| line.gross()).sum();
    let due_on = days::add_days(today, settings::load(conn)?.invoice_days);
    Ok(Sheet { lines, total, due_on, billed })
}

fn item_line(item: &catalog::Item, quantity: Quantity, prices: &Pricing) -> NewLine {
    let priced = prices.item(item, quantity);
    NewLine {
        kind: if item.kind == catalog::ItemKind::Product { LineKind::Product } else { LineKind::Service },
        what: item.name.clone(),
        quantity,
        unit_price: priced.unit,
        net: priced.net,
        tax_rate: item.tax_rate,
        why: priced.why,
        membership_id: None,
        period_no: None,
        item_id: Some(item.id),
    }
}

fn fee_line(conn: &mut Conn, plan: i64, every: Every, quantity: Quantity, prices: &Pricing) -> Res<NewLine> {
    let version = plans::store::current(conn, plan)?;
    let Some(option) = version.price(every) else {
        return Err(Error::refused("pick", format!("{} has no {} fee any more.", version.terms.name, every.label().to_lowercase())));
    };
    let priced = prices.fee(plan, option, quantity);
    Ok(NewLine {
        kind: LineKind::MembershipFee,
        what: format!("★ {}, {} fee", version.terms.name, every.label().to_lowercase()),
        quantity,
        unit_price: priced.unit,
        net: priced.net,
        tax_rate: version.terms.tax_rate,
        why: format!("{}, version {}", priced.why, version.no),
        membership_id: None,
        period_no: None,
        item_id: None,
    })
}

/// The first period that is due of the patient's membership of a plan, where it is paid by invoice.
fn due_period(held: &[Facts], plan: i64, every: Every, quantity: Quantity, today: Date) -> Option<Billed> {
    let facts = held.iter().find(|facts| {
        let row = &facts.row;
        row.plan_id == plan && row.every == every && facts.by_invoice() && row.next_billing_on.is_some_and(|day| day <= today)
    })?;
    let Decision::Renew { missed, current, .. } = renewal::decide(&facts.course(), &facts.due(), today) else { return None };
    let period = missed.first().copied().or(current)?;
    (quantity == Quantity::whole(1)).then(|| Billed { facts: facts.clone(), period })
}

/// Gives the invoice; `shown` is the total that whoever issues it has seen. A second press gives the same invoice.
pub fn issue(tx: &mut Tx, now: Now, actor: &Actor, id: i64, shown: Money) -> Res<i64> {
    let draft = drafts::lock(tx, id)?;
    if let Some(invoice) = draft.invoice_id {
        return Ok(invoice);
    }
    save_draft::waits(&draft)?;
    let patient = patients::load(tx, draft.patient_id)?;
    let clinic = clinics::load(tx, patient.clinic_id)?;
    let today = clinic.today(now);
    let choices = drafts::lines(tx, id)?;
    if choices.is_empty() {
        return Err(Error::refused("", "Put something on the invoice first."));
    }
    let sheet = sheet(tx, patient.id, &choices, today)?;
    if sheet.total != shown {
        let sum = account::load(tx)?.currency.money(sheet.total);
        return Err(Error::refused("", format!("The total is {sum} now. Look at it again and issue it.")));
    }
    let lines: Vec<NewLine> = sheet.lines.iter().map(|(_, line)| line.clone()).collect();
    let new = NewInvoice {
        legal_entity_id: clinic.legal_entity_id,
        clinic_id: clinic.id,
        payer_id: draft.payer_id,
        patient_id: patient.id,
        membership_id: sheet.billed.first().map(|one| one.facts.row.id),
        kind: InvoiceKind::Sale,
        issued_on: today,
        due_on: sheet.due_on,
        lines: &lines,
        thank_you: "",
    };
    let (invoice, _) = issue::issue(tx, now, actor, &new)?;
    for one in &sheet.billed {
        bill(tx, now, actor, one, invoice, today)?;
    }
    drafts::became(tx, id, invoice)?;
    log(tx, now, actor, &draft, invoice)?;
    Ok(invoice)
}

/// Moves a membership on by the period that the invoice bills.
fn bill(tx: &mut Tx, now: Now, actor: &Actor, one: &Billed, invoice: i64, today: Date) -> Res<()> {
    let facts = store::lock(tx, one.facts.row.id)?;
    if facts.row.version != one.facts.row.version {
        return Err(Error::Stale("The membership was billed meanwhile. Look at the draft again.".into()));
    }
    let course = facts.course();
    store::step(tx, &facts.row, &open_period::step_after(&facts, &course, &[one.period]))?;
    store::take_terms(tx, &facts, &course, &[one.period])?;
    let currency = account::load(tx)?.currency;
    let opening = Opening { facts: &facts, course: &course, period: one.period, currency: &currency, thank_you: "" };
    open_period::enter(tx, now, actor, &[(opening, invoice)], today)
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, draft: &Draft, invoice: i64) -> Res<()> {
    let patient_id = Some(draft.patient_id);
    let what = "Invoice by hand issued".into();
    note(tx, now, actor, Note { area: "billing", subject: "invoice", subject_id: invoice, patient_id, what, ..Note::default() })
}
