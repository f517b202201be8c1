//! What Add Membership shows: the types, what the chosen one comes to, the agreement filled in.

use super::EnrollForm;
use crate::base::{Date, Error, Refusals, Res, days};
use crate::billing::Method;
use crate::clinic::clinics;
use crate::db::Conn;
use crate::memberships::actions::enroll::{self, Pay};
use crate::memberships::rules::agreement;
use crate::memberships::rules::course::latest_start;
use crate::memberships::rules::forecast::Standing;
use crate::memberships::rules::outlook::{Outlook, outlook};
use crate::memberships::screens::ahead::{self, Ahead};
use crate::memberships::status::Mark;
use crate::paperwork::rules::richtext;
use crate::patients::screens::header::Header;
use crate::patients::{Card, store as patients};
use crate::plans::{BillingDay, Every, PlanVersion, PriceOption};
use crate::web::{Page, form};
use askama::Template;

/// A type as it can be chosen.
struct Offered {
    version: PlanVersion,
    price: String,
    gives: String,
    /// Why it cannot be chosen.
    hindrance: Option<&'static str>,
}

/// What the chosen terms come to.
struct Chosen {
    version: PlanVersion,
    price: PriceOption,
    outlook: Outlook,
    /// None where nothing is signed.
    agreement: Option<Agreement>,
    button: String,
    /// Why the coupon cannot be used, if so.
    coupon_refused: String,
    /// What leaving costs.
    leaving: String,
}

/// The text as it would be signed.
struct Agreement {
    name: String,
    html: String,
    /// The sentence beside the tick.
    consent: String,
}

#[derive(Template)]
#[template(path = "memberships/new.html", blocks = ["sheet"])]
pub(super) struct Show {
    page: Page,
    header: Header,
    form: EnrollForm,
    refusals: Refusals,
    offered: Vec<Offered>,
    every: Vec<(String, String)>,
    chosen: Option<Chosen>,
    cards: Vec<Card>,
    recorded: [Method; 4],
    /// Whom invoices may go to instead of the patient: key and name.
    payers: Vec<(String, String)>,
    program_off: bool,
    /// A signature was cleared, because something above it changed.
    pub(super) cleared: bool,
    billing_days: Vec<(String, String)>,
    coupon_error: String,
    ahead: Option<Ahead>,
}

impl Show {
    /// Is the chosen type paid by invoice, and by nothing else?
    fn invoice_only(&self) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.version.terms.invoice_only)
    }
}

pub(super) fn show(c: &mut Conn, page: Page, patient_id: i64, mut form: EnrollForm, refusals: Refusals) -> Res<Show> {
    let header = Header::load(c, &page, patient_id)?;
    let today = clinics::load(c, header.patient.clinic_id)?.today(page.now);
    let payer = patients::payer_of(c, patient_id)?;
    let cards: Vec<Card> = patients::cards_of(c, payer.id)?.into_iter().filter(|card| !card.has_expired(today)).collect();
    if form.pay.is_empty() {
        form.pay = cards.iter().find(|card| card.is_default).map(|card| format!("card:{}", card.id)).unwrap_or_default();
    }
    if form.once.is_empty() {
        form.once = form::once();
    }
    if form.start.is_empty() {
        form.start = "today".into();
    }
    let has: Vec<i64> = crate::memberships::store::of_patient(c, patient_id)?
        .iter()
        .filter(|facts| !matches!(facts.row.status, crate::memberships::Status::Ended | crate::memberships::Status::Undone))
        .map(|facts| facts.row.plan_id)
        .collect();
    let offered = offered(c, &page, &has)?;
    let (chosen, ahead) = choose(c, &page, &header, &mut form, &offered, &cards, today)?.unzip();
    let every = match &chosen {
        Some(chosen) => {
            chosen.version.terms.prices.iter().map(|price| (price.every.word().to_string(), price.every.label().to_string())).collect()
        }
        None => vec![],
    };
    let mut payers = vec![(String::new(), header.patient.full_name())];
    payers.extend(patients::payers::contacts(c, false)?.into_iter().map(|payer| (payer.id.to_string(), payer.name)));
    let program_off = !page.settings.program_on;
    let billing_days = billing_days(chosen.as_ref().map(|chosen| chosen.version.terms.billing_day).unwrap_or_default());
    let coupon_error = match (refusals.at("coupon"), &chosen) {
        ("", Some(chosen)) => chosen.coupon_refused.clone(),
        (said, _) => said.to_string(),
    };
    form.signature.clear();
    let (recorded, cleared) = (Method::RECORDED, false);
    Ok(Show {
        page,
        header,
        form,
        refusals,
        offered,
        every,
        chosen,
        cards,
        recorded,
        payers,
        program_off,
        cleared,
        billing_days,
        coupon_error,
        ahead,
    })
}

/// `22nd of the month`
pub fn of_month(day: u8) -> String {
    match day {
        31 => "Last day of the month".to_string(),
        day => format!("{} of the month", days::ordinal(day)),
    }
}

/// The days that a fee may fall on; first what the type says.
fn billing_days(own: BillingDay) -> Vec<(String, String)> {
    let own = match own {
        BillingDay::Anniversary => "As the type says: joining day".to_string(),
        BillingDay::Day(day) => format!("As the type says: {}", of_month(day).to_lowercase()),
    };
    let first = [(String::new(), own), ("joining".into(), "Joining day".into())];
    first.into_iter().chain((1..=31).map(|day| (day.to_string(), of_month(day)))).collect()
}

fn offered(c: &mut Conn, page: &Page, has: &[i64]) -> Res<Vec<Offered>> {
    if !page.settings.program_on {
        return Ok(vec![]);
    }
    let all = crate::plans::store::all_current(c, false)?;
    Ok(all
        .into_iter()
        .map(|version| {
            let price = version
                .terms
                .prices
                .iter()
                .map(|price| format!("{} {}", page.money(&price.fee), price.every.per()))
                .collect::<Vec<_>>()
                .join(" or ");
            let mut gives: Vec<String> =
                version.terms.benefits.iter().map(|benefit| format!("{} {} a month", benefit.quantity, benefit.item_name)).collect();
            if !version.terms.discount.is_zero() {
                gives.push(format!("{} off", version.terms.discount));
            }
            let terms = &version.terms;
            let hindrance = match terms.agreement_id {
                _ if has.contains(&version.plan_id) => Some("has it already"),
                None if terms.is_signed() => Some("has no agreement"),
                _ if terms.prices.is_empty() => Some("has no price"),
                _ => None,
            };
            Offered { version, price, gives: gives.join(", "), hindrance }
        })
        .collect())
}

fn choose(
    c: &mut Conn,
    page: &Page,
    header: &Header,
    form: &mut EnrollForm,
    offered: &[Offered],
    cards: &[Card],
    today: Date,
) -> Res<Option<(Chosen, Ahead)>> {
    let free = |one: &&Offered| one.hindrance.is_none();
    let picked = offered.iter().filter(free).find(|one| one.version.plan_id.to_string() == form.plan).or_else(|| offered.iter().find(free));
    let Some(picked) = picked else { return Ok(None) };
    let version = picked.version.clone();
    let every = Every::from_word(&form.every).filter(|every| version.price(*every).is_some());
    let price = every.and_then(|every| version.price(every)).or(version.terms.prices.first()).cloned();
    let Some(price) = price else { return Ok(None) };
    if version.terms.invoice_only {
        form.pay = "invoice".into();
    }
    let starts_on = form.start(today).filter(|day| (today..=latest_start(today)).contains(day)).unwrap_or(today);
    let (price, _) = enroll::by_contract(c, header.patient.id, version.plan_id, price, starts_on)?;
    let (coupon, coupon_refused) = match enroll::coupon(c, &form.coupon, today) {
        Err(Error::Refused(refused)) => (None, refused.at("coupon").to_string()),
        other => (other?, String::new()),
    };
    let terms = enroll::with_billing_day(&version.terms, form.billing_day());
    let course = enroll::course(&terms, &price, version.no, starts_on, form.waive == "on", coupon.as_ref());
    let seen = outlook(&course, today, &page.account.currency);
    let card = match form.pay() {
        Some(Pay::Card(id)) => cards.iter().find(|card| card.id == id),
        _ => cards.iter().find(|card| card.is_default),
    };
    let card = card.map(Card::label).unwrap_or_default();
    let name = header.patient.full_name();
    let clinic = clinics::load(c, header.patient.clinic_id)?.name;
    let told = agreement::Told {
        currency: &page.account.currency,
        version: &version,
        price: &price,
        course: &course,
        seen: &seen,
        patient: &name,
        clinic: &clinic,
        card: &card,
        today,
        by_invoice: form.pay == "invoice",
    };
    let agreement = match version.terms.agreement_id {
        Some(id) => Some(filled(c, id, &told)?),
        None => None,
    };
    let button = match (seen.today, form.pay()) {
        _ if agreement.is_none() => "Add Membership; fees by invoice".to_string(),
        (_, Some(Pay::Invoice(_))) => "Sign; fees by invoice".to_string(),
        (false, _) => "Sign; nothing is charged today".to_string(),
        (true, Some(Pay::Recorded(method))) => format!("Sign and record {} {}", page.money(&seen.first), method.label().to_lowercase()),
        (true, _) => format!("Sign and charge {}", page.money(&seen.first)),
    };
    form.plan = version.plan_id.to_string();
    form.version = version.id.to_string();
    form.every = price.every.word().to_string();
    form.shown = seen.first.0.to_string();
    let leaving = agreement::cost_of_leaving(&course, starts_on, &page.account.currency);
    let ahead = ahead::ahead(page, &Standing::joining(course.clone()), starts_on, None);
    let chosen = Chosen { coupon_refused, leaving, version, price, outlook: seen, agreement, button };
    Ok(Some((chosen, ahead)))
}

fn filled(c: &mut Conn, agreement: i64, told: &agreement::Told) -> Res<Agreement> {
    let text = crate::paperwork::store::current(c, agreement)?;
    let html = richtext::below_heading(&agreement::filled(&text.html, told));
    Ok(Agreement { name: text.name, html, consent: agreement::consent(told) })
}
