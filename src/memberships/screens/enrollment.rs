//! `/patients/{no}/memberships/new`: Add Membership. Type, start, payment and amounts first; the signature last, and its
//! submission charges (R077, R081, R082). Anything changed above the signature is answered at once and clears it.

use super::ahead::{self, Ahead};
use crate::app::App;
use crate::base::{Date, Error, Refusals, Res, days};
use crate::billing::Method;
use crate::clinic::clinics;
use crate::db::{Conn, Priority};
use crate::jobs::charges::{self, Told};
use crate::memberships::actions::enroll::{self, Enrolled, Enrollment, Pay};
use crate::memberships::rules::agreement;
use crate::memberships::rules::course::latest_start;
use crate::memberships::rules::forecast::Standing;
use crate::memberships::rules::outlook::{Outlook, outlook};
use crate::memberships::status::Mark;
use crate::memberships::store;
use crate::paperwork::rules::{placeholders, signature};
use crate::patients::screens::header::Header;
use crate::patients::{Card, store as patients};
use crate::plans::{BillingDay, Every, PlanVersion, PriceOption};
use crate::web::{Answer, Form, Htmx, Page, Permission, Query, Reply, Site, Who, form};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct EnrollForm {
    plan: String,
    /// The version that was shown.
    version: String,
    every: String,
    start: String,
    starts_on: String,
    /// `type`, the type's own; `joining`, or a day of the month.
    billing_day: String,
    coupon: String,
    pay: String,
    /// Whom invoices go to: a payer's key, or the patient.
    payer: String,
    waive: String,
    waive_reason: String,
    consent: String,
    signature: String,
    typed_name: String,
    /// The first charge that was shown, in minor units.
    shown: String,
    once: String,
}

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
    agreement: String,
    agreement_name: String,
    consent: String,
    button: String,
    /// Why the coupon cannot be used, if so.
    coupon_refused: String,
    /// What leaving costs.
    leaving: String,
}

#[derive(Template)]
#[template(path = "memberships/new.html", blocks = ["sheet"])]
struct Show {
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
    cleared: bool,
    billing_days: Vec<(String, String)>,
    coupon_error: String,
    ahead: Option<Ahead>,
}

impl EnrollForm {
    fn start(&self, today: Date) -> Option<Date> {
        if self.start == "later" { days::parse_iso(&self.starts_on) } else { Some(today) }
    }

    fn pay(&self) -> Option<Pay> {
        if self.pay == "invoice" {
            return Some(Pay::Invoice(self.payer.parse().ok()));
        }
        match self.pay.strip_prefix("card:") {
            Some(id) => id.parse().ok().map(Pay::Card),
            None => Method::from_word(&self.pay).filter(|method| *method != Method::Card).map(Pay::Recorded),
        }
    }

    fn billing_day(&self) -> Option<BillingDay> {
        match self.billing_day.as_str() {
            "joining" => Some(BillingDay::Anniversary),
            day => day.parse().ok().filter(|day| (1..=31).contains(day)).map(BillingDay::Day),
        }
    }

    fn waived(&self) -> Option<String> {
        (self.waive == "on").then(|| self.waive_reason.trim().to_string())
    }

    /// What is to be done, or what is missing, each at its field.
    fn parse(&self, patient_id: i64, page: &Page, today: Date, address: &str, browser: &str) -> Result<Enrollment, Error> {
        let mut refused = Refusals::new();
        let plan = refused.take("plan", self.plan.parse::<i64>().map_err(|_| "Choose a membership."));
        let every = refused.take("every", Every::from_word(&self.every).ok_or("Choose how often the fee is paid."));
        let starts_on = refused.take("starts_on", self.start(today).ok_or("Enter the first day, such as 2026-07-01."));
        let pay = refused.take("pay", self.pay().ok_or("Choose how the first fee is paid."));
        let waive = self.waived();
        if let Some(reason) = &waive {
            if !page.who.may(Permission::WaiveFees) {
                refused.add("waive_reason", "Ask a manager: your role may not waive the setup fee.");
            } else if reason.is_empty() {
                refused.add("waive_reason", "Say why the setup fee is waived.");
            }
        }
        if self.consent != "on" {
            refused.add("consent", "The patient has to agree to the later charges.");
        }
        let typed_name = self.typed_name.trim();
        let signature_png = refused.take("signature", signature::parse(&self.signature)).flatten();
        if signature_png.is_none() && typed_name.is_empty() && refused.at("signature").is_empty() {
            refused.add("signature", "Sign in the field, or type the full name.");
        }
        match (plan, every, starts_on, pay, refused.is_empty()) {
            (Some(plan_id), Some(every), Some(starts_on), Some(pay), true) => Ok(Enrollment {
                patient_id,
                plan_id,
                plan_version_id: self.version.parse().unwrap_or(0),
                every,
                starts_on,
                billing_day: self.billing_day(),
                pay,
                waive,
                coupon: self.coupon.trim().to_string(),
                signature_png,
                typed_name: typed_name.to_string(),
                address: address.to_string(),
                browser: browser.to_string(),
                once: self.once.clone(),
            }),
            _ => Err(Error::Refused(refused)),
        }
    }
}

fn show(c: &mut Conn, page: Page, patient_id: i64, mut form: EnrollForm, refusals: Refusals) -> Res<Show> {
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
            let hindrance = match (has.contains(&version.plan_id), version.terms.agreement_id, version.terms.prices.is_empty()) {
                (true, _, _) => Some("has it already"),
                (_, None, _) => Some("has no agreement"),
                (_, _, true) => Some("has no price"),
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
    let told = agreement::Told {
        currency: &page.account.currency,
        version: &version,
        price: &price,
        course: &course,
        seen: &seen,
        patient: &name,
        clinic: &page.clinic.name,
        card: &card,
        by_invoice: form.pay == "invoice",
    };
    let text = crate::paperwork::store::current(c, version.terms.agreement_id.unwrap_or_default())?;
    let values = agreement::values(&told);
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let button = match (seen.today, form.pay()) {
        (_, Some(Pay::Invoice(_))) => "Sign; fees by invoice".to_string(),
        (false, _) => "Sign; nothing is charged today".to_string(),
        (true, Some(Pay::Recorded(method))) => format!("Sign and record {} {}", page.money(&seen.first), method.label().to_lowercase()),
        (true, _) => format!("Sign and charge {}", page.money(&seen.first)),
    };
    form.plan = version.plan_id.to_string();
    form.version = version.id.to_string();
    form.every = price.every.word().to_string();
    form.shown = seen.first.0.to_string();
    let agreement = crate::paperwork::rules::richtext::below_heading(&placeholders::fill(&text.html, &pairs));
    let leaving = agreement::cost_of_leaving(&course, starts_on, &page.account.currency);
    let ahead = ahead::ahead(page, &Standing::joining(course.clone()), starts_on);
    let chosen = Chosen {
        coupon_refused,
        leaving,
        consent: agreement::consent(&told),
        version,
        price,
        outlook: seen,
        agreement,
        agreement_name: text.name,
        button,
    };
    Ok(Some((chosen, ahead)))
}

pub async fn new(site: Site, who: Who, no: Path<i64>, htmx: Htmx, ask: Query<EnrollForm>) -> Answer {
    site.page(&who, move |c, page| {
        // What was agreed to is no longer what is shown: it is signed again.
        let mut form = ask.0;
        let signed = !form.consent.is_empty() || !form.typed_name.is_empty();
        (form.consent, form.typed_name) = Default::default();
        let mut sheet = show(c, page, *no, form, Refusals::new())?;
        sheet.cleared = signed;
        if htmx.wants("sheet") { Reply::page(&sheet.as_sheet()) } else { Reply::page(&sheet) }
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<EnrollForm>) -> Answer {
    let (address, browser, patient_id) = (site.address(), site.browser(), *no);
    site.work(&who, move |app, page| {
        let done = if form.kept {
            Err(Error::refused("", "You are signed in again. Nothing was saved yet; check the form and sign."))
        } else {
            act(app, &page, patient_id, &form.fields, &address, &browser)
        };
        match done {
            Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&show(c, page, patient_id, form.fields, refusals)?)),
            other => other,
        }
    })
    .await
}

fn act(app: &App, page: &Page, patient_id: i64, form: &EnrollForm, address: &str, browser: &str) -> Res<Reply> {
    let today = app.db.read(|c| {
        let patient = patients::load(c, patient_id)?;
        Ok(clinics::load(c, patient.clinic_id)?.today(page.now))
    })?;
    let new = form.parse(patient_id, page, today, address, browser)?;
    let enrolled = app.write(page.now, Priority::Desk, |tx| {
        let enrolled = enroll::enroll(tx, page.now, &page.actor(), &new)?;
        let moved = enrolled.first.0.to_string() != form.shown && enrolled.invoice_id.is_some();
        if moved {
            let sum = page.money(&enrolled.first);
            return Err(Error::refused("", format!("The first charge is {sum} now. Look at the new sum and sign again.")));
        }
        Ok(enrolled)
    })?;
    let told = match enrolled.charge_id {
        Some(charge) => Some(charges::send_for_desk(app, page.now, charge)?),
        None => None,
    };
    app.db.read(|c| said(c, page, patient_id, &enrolled, told, &new))
}

/// The line on the next page, with what to do next.
fn said(c: &mut Conn, page: &Page, patient_id: i64, enrolled: &Enrolled, told: Option<Told>, new: &Enrollment) -> Res<Reply> {
    let facts = store::facts(c, enrolled.membership_id)?;
    let patient = patients::load(c, patient_id)?;
    let back = Reply::to(format!("/patients/{patient_id}/memberships"));
    let (name, plan, sum) = (&patient.given, facts.name(), page.money(&enrolled.first));
    let with_invoice = |reply: Reply| match enrolled.invoice_id {
        Some(invoice) => reply.with_link("Invoice", format!("/invoices/{invoice}")),
        None => reply,
    };
    let reply = match (told, &new.pay) {
        (Some(Told::Paid), _) => with_invoice(back.saying(format!("{name} is a {plan} member. {sum} paid."))),
        (Some(Told::Unknown), _) => back.warning(format!(
            "Signed and kept. The processor has not answered yet; {plan} begins by itself once {sum} is paid. Do not charge again."
        )),
        (Some(Told::Declined(sentence)), _) => {
            let invoice = enrolled.invoice_id.unwrap_or_default();
            back.warning(format!("Signed and kept. {sentence} The membership waits for payment."))
                .with_link("Try again", format!("/invoices/{invoice}/attempts"))
                .with_link("Another card", format!("/memberships/{}/card", enrolled.membership_id))
                .with_link("Take other payment", format!("/invoices/{invoice}/payments/new"))
                .with_link("Send card link", format!("/invoices/{invoice}/card-link"))
        }
        (None, _) if enrolled.invoice_id.is_none() && facts.row.starts_on > page.today => {
            back.saying(format!("{name} is a {plan} member from {}. Nothing is charged today.", days::long(facts.row.starts_on)))
        }
        (None, Pay::Recorded(method)) if !enrolled.first.is_zero() => {
            with_invoice(back.saying(format!("{name} is a {plan} member. {sum} recorded: {}.", method.label().to_lowercase())))
        }
        (None, Pay::Invoice(_)) if enrolled.invoice_id.is_some() => with_invoice(
            back.saying(format!("{name} is a {plan} member. The invoice of {sum} is made and not sent; send it from its page.")),
        ),
        (None, Pay::Invoice(_)) => back
            .saying(format!("{name} is a {plan} member. Auto invoice is off: make the invoice by hand."))
            .with_link("Make the invoice", format!("/patients/{patient_id}/billing/purchases/new")),
        _ => with_invoice(back.saying(format!("{name} is a {plan} member."))),
    };
    Ok(reply)
}
