//! Enrolls a patient: plan, card and amounts first, then the signature, whose submission charges (R077, R081, R082).

mod choice;

pub use choice::{by_contract, coupon, course, with_billing_day};

use crate::base::{Date, Error, Money, Now, Res, days};
use crate::billing::actions::charge;
use crate::billing::actions::pay::{self, NewPayment};
use crate::billing::{ChargeKind, Method};
use crate::clinic::{Actor, Note, account, clinics, note, settings};
use crate::db::Tx;
use crate::memberships::actions::invoicing;
use crate::memberships::actions::open_period::{self, Opening};
use crate::memberships::rules::agreement;
use crate::memberships::rules::course::{Course, TOO_FAR, latest_start};
use crate::memberships::rules::outlook::{Outlook, outlook};
use crate::memberships::store::{self, Frozen, NewMembership, Overrides, terms};
use crate::memberships::{Collection, Status};
use crate::paperwork::actions::sign::{self, NewSigned};
use crate::patients::{Payer, store as patients};
use crate::plans::rules::program;
use crate::plans::{BillingDay, Every, PlanVersion, PriceOption};

/// How the first fee is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pay {
    Card(i64),
    /// As the desk records it: cash, terminal, transfer, check.
    Recorded(Method),
    /// By invoice, this fee and every later one, to this payer or, without one, to the patient (R098, E2).
    Invoice(Option<i64>),
}

/// What was chosen and signed.
#[derive(Clone, Debug)]
pub struct Enrollment {
    pub patient_id: i64,
    pub plan_id: i64,
    /// The version that was shown; another one meanwhile means signing again.
    pub plan_version_id: i64,
    pub every: Every,
    pub starts_on: Date,
    /// None: the type's own.
    pub billing_day: Option<BillingDay>,
    pub pay: Pay,
    /// Why the setup fee is waived.
    pub waive: Option<String>,
    /// A coupon's code as typed; empty for none.
    pub coupon: String,
    pub signature_png: Option<Vec<u8>>,
    pub typed_name: String,
    pub address: String,
    pub browser: String,
    /// The form's own key.
    pub once: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Enrolled {
    pub membership_id: i64,
    pub invoice_id: Option<i64>,
    /// A charge that waits to be sent now.
    pub charge_id: Option<i64>,
    pub first: Money,
    /// The invoice leaves by itself (E1).
    pub sent: bool,
}

pub fn enroll(tx: &mut Tx, now: Now, actor: &Actor, new: &Enrollment) -> Res<Enrolled> {
    if let Some(id) = store::by_once_key(tx, &new.once)? {
        return Ok(Enrolled { membership_id: id, invoice_id: None, charge_id: None, first: Money::ZERO, sent: false });
    }
    let patient = patients::load(tx, new.patient_id)?;
    let clinic = clinics::load(tx, patient.clinic_id)?;
    let today = clinic.today(now);
    let version = offered(tx, new)?;
    let price = version.price(new.every).cloned().ok_or_else(|| Error::refused("every", "Choose how often the fee is paid."))?;
    let (price, contract) = by_contract(tx, patient.id, version.plan_id, price, new.starts_on)?;
    if !patient.active {
        return Err(Error::refused("plan", "The patient's record is inactive."));
    }
    if new.starts_on < today {
        return Err(Error::refused("starts_on", "Choose today or a later day."));
    }
    if new.starts_on > latest_start(today) {
        return Err(Error::refused("starts_on", TOO_FAR));
    }
    let coupon = coupon(tx, &new.coupon, today)?;
    let agreed = with_billing_day(&version.terms, new.billing_day);
    let course = course(&agreed, &price, version.no, new.starts_on, new.waive.is_some(), coupon.as_ref());
    let seen = outlook(&course, today, &account::load(tx)?.currency);
    let payer = payer_for(tx, patient.id, &new.pay)?;
    let by_invoice = matches!(new.pay, Pay::Invoice(_));
    if version.terms.invoice_only && !by_invoice {
        return Err(Error::refused("pay", format!("{} is paid by invoice, never by itself. Choose Invoice.", version.terms.name)));
    }
    let card = card_for(tx, payer.id, &new.pay)?;
    let row = NewMembership {
        patient_id: patient.id,
        payer_id: payer.id,
        clinic_id: clinic.id,
        plan_id: version.plan_id,
        plan_version_id: version.id,
        status: if seen.today && !by_invoice { Status::Waiting } else { Status::Active },
        collection: if by_invoice { Collection::Invoice } else { Collection::Automatic },
        card_id: card.as_ref().map(|card| card.id),
        frozen: Frozen { version_no: version.no, price: price.clone(), terms: agreed },
        overrides: Overrides {
            setup_waived: new.waive.clone(),
            contract,
            coupon: coupon.as_ref().map(|coupon| coupon.terms.clone()),
            committed_on: None,
        },
        coupon_id: coupon.map(|coupon| coupon.id),
        joined_on: today,
        course,
        once_key: Some(new.once.clone()).filter(|once| !once.is_empty()),
    };
    let id = store::insert(tx, now, actor, &row)?;
    let card_label = card.as_ref().map(|card| card.label()).unwrap_or_default();
    // What is collected by invoice alone may go without an agreement; then nothing is signed (E11).
    let signed = match version.terms.is_signed() {
        false => None,
        true => Some(signed_record(
            tx,
            now,
            actor,
            new,
            id,
            &version,
            &price,
            &row.course,
            &seen,
            &patient.full_name(),
            &clinic.name,
            &card_label,
            today,
        )?),
    };
    terms::add(tx, now, actor, id, &row.terms(signed))?;
    log(tx, now, actor, new, id, &version)?;
    // Without "Auto invoice" the first invoice is made by hand, too (R097, E3).
    let by_hand = by_invoice && !invoicing::automatic_plans(tx, clinic.id)?.contains(&version.plan_id);
    if !seen.today || by_hand {
        return Ok(Enrolled { membership_id: id, invoice_id: None, charge_id: None, first: seen.first, sent: false });
    }
    begin(tx, now, actor, new, id, &clinic, today, card.map(|card| card.id))
}

/// The version that was shown, still the newest of a plan for sale.
fn offered(tx: &mut Tx, new: &Enrollment) -> Res<PlanVersion> {
    let version = crate::plans::store::current(tx, new.plan_id).map_err(|error| match error {
        Error::NotFound => Error::refused("plan", "Choose a membership."),
        other => other,
    })?;
    if version.archived {
        return Err(Error::refused("plan", format!("{} is not for sale any more.", version.terms.name)));
    }
    program::must_be_on(settings::load(tx)?.program_on)?;
    if version.id != new.plan_version_id {
        return Err(Error::refused("plan", format!("{} was changed meanwhile. Look at the new terms and sign again.", version.terms.name)));
    }
    Ok(version)
}

fn card_for(tx: &mut Tx, payer: i64, pay: &Pay) -> Res<Option<crate::patients::Card>> {
    match pay {
        Pay::Card(id) => match patients::cards_of(tx, payer)?.into_iter().find(|card| card.id == *id) {
            Some(card) => Ok(Some(card)),
            None => Err(Error::refused("pay", "Choose a card on file, or add one.")),
        },
        Pay::Recorded(_) => patients::default_card(tx, payer),
        Pay::Invoice(_) => Ok(None),
    }
}

fn payer_for(tx: &mut Tx, patient: i64, pay: &Pay) -> Res<Payer> {
    match pay {
        Pay::Invoice(Some(id)) => patients::payers::may_be_billed(tx, patient, *id),
        _ => patients::payer_of(tx, patient),
    }
}

#[allow(clippy::too_many_arguments)] // each is a fact of the record
fn signed_record(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    new: &Enrollment,
    membership_id: i64,
    version: &PlanVersion,
    price: &PriceOption,
    course: &Course,
    seen: &Outlook,
    patient: &str,
    clinic: &str,
    card: &str,
    today: Date,
) -> Res<i64> {
    let currency = account::load(tx)?.currency;
    let agreement_id = version.terms.agreement_id.ok_or_else(|| Error::refused("plan", "This membership has no agreement yet."))?;
    let text = crate::paperwork::store::current(tx, agreement_id)?;
    let by_invoice = matches!(new.pay, Pay::Invoice(_));
    let told = agreement::Told { currency: &currency, version, price, course, seen, patient, clinic, card, today, by_invoice };
    sign::sign(
        tx,
        now,
        &NewSigned {
            patient_id: new.patient_id,
            membership_id,
            agreement_version_id: text.id,
            plan_version_id: version.id,
            title: format!("{} Membership Agreement", version.terms.name),
            clinic_name: clinic.to_string(),
            patient_name: patient.to_string(),
            body_html: agreement::filled(&text.html, &told),
            facts: agreement::facts(&told, text.no),
            consent: agreement::consent(&told),
            signature_png: new.signature_png.clone(),
            typed_name: new.typed_name.clone(),
            address: new.address.clone(),
            browser: new.browser.clone(),
            staff: actor.name.clone(),
        },
    )
}

/// The first period, and its money.
#[allow(clippy::too_many_arguments)] // each is a fact of the beginning
fn begin(
    tx: &mut Tx,
    now: Now,
    actor: &Actor,
    new: &Enrollment,
    id: i64,
    clinic: &clinics::Clinic,
    today: Date,
    card: Option<i64>,
) -> Res<Enrolled> {
    let facts = store::lock(tx, id)?;
    let course = facts.course();
    let first = course.period(1, course.starts_on);
    store::step(tx, &facts.row, &open_period::step_after(&facts, &course, &[first]))?;
    let thank_you = settings::load(tx)?.thank_you;
    let currency = account::load(tx)?.currency;
    let opening = Opening { facts: &facts, course: &course, period: first, currency: &currency, thank_you: &thank_you };
    let opened = open_period::open(tx, now, actor, clinic, opening, today)?;
    let (mut charge_id, mut sent) = (None, false);
    match (&new.pay, card) {
        _ if opened.asks.is_zero() => {}
        (Pay::Card(_), Some(card)) => {
            charge_id = Some(charge::order(tx, now, actor, opened.invoice_id, card, ChargeKind::Desk, today)?);
        }
        (Pay::Invoice(_), _) => sent = invoicing::send_made(tx, now, clinic, &[(&facts, opened)], true)? > 0,
        (Pay::Card(_), None) => return Err(Error::refused("pay", "Choose a card on file, or add one.")),
        (Pay::Recorded(method), _) => {
            let payment = NewPayment {
                invoice_id: opened.invoice_id,
                method: *method,
                amount: opened.asks,
                attempt_id: None,
                card_id: None,
                reference: "",
                once_key: Some(new.once.as_str()).filter(|once| !once.is_empty()),
                day: today,
            };
            pay::receive(tx, now, actor, &payment)?;
        }
    }
    Ok(Enrolled { membership_id: id, invoice_id: Some(opened.invoice_id), charge_id, first: opened.asks, sent })
}

fn log(tx: &mut Tx, now: Now, actor: &Actor, new: &Enrollment, id: i64, version: &PlanVersion) -> Res<()> {
    let waived = new.waive.as_ref().map(|reason| format!("; setup fee waived: {reason}")).unwrap_or_default();
    let coupon = Some(new.coupon.trim()).filter(|code| !code.is_empty()).map(|code| format!("; coupon {code}")).unwrap_or_default();
    let line = Note {
        area: "memberships",
        subject: "membership",
        subject_id: id,
        patient_id: Some(new.patient_id),
        what: format!("Enrolled in {} from {}{waived}{coupon}", version.terms.name, days::long(new.starts_on)),
        ..Note::default()
    };
    note(tx, now, actor, line)
}
