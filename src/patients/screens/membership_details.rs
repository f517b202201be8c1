//! "Membership details" on a patient's edit page: the tick "Membership active" with scheme and start date (R091, R092).
//! Ticking leads to the enrollment, which begins by its signature; a scheme that nobody signs begins at once. Unticking leads
//! to the cancellation and ends nothing by itself (R276).

use crate::base::{Date, Error, Refusals, Res, days};
use crate::db::{Conn, Tx};
use crate::memberships::actions::enroll::{self, Enrollment, Pay};
use crate::memberships::rules::course::{TOO_FAR, latest_start};
use crate::memberships::store::{self, Facts};
use crate::memberships::{Collection, Status};
use crate::plans::{self, PlanTerms};
use crate::web::{Page, Reply};

/// A membership that runs or waits.
pub struct Running {
    pub id: i64,
    pub plan: String,
    pub starts_on: Date,
    pub collection: &'static str,
    pub ticked: bool,
}

#[derive(Default)]
pub struct MembershipDetails {
    /// For known patients, to who may enroll.
    pub shown: bool,
    pub running: Vec<Running>,
    pub plans: Vec<(String, String)>,
    pub join_on: String,
}

/// What the ticks ask for.
pub struct Wanted<'a> {
    pub held: &'a [String],
    pub kept: &'a [String],
    pub join: bool,
    pub plan: &'a str,
    pub on: &'a str,
}

/// Memberships with a cancellation that stands are over in time by themselves.
fn running(c: &mut Conn, patient: i64) -> Res<Vec<Facts>> {
    let over = |facts: &Facts| matches!(facts.row.status, Status::Ended | Status::Undone) || facts.row.ends_on.is_some();
    Ok(store::of_patient(c, patient)?.into_iter().filter(|facts| !over(facts)).collect())
}

impl MembershipDetails {
    /// `again` says that the form comes back with what was typed.
    pub fn load(
        c: &mut Conn,
        page: &Page,
        patient: Option<i64>,
        form: &super::patient::PatientForm,
        again: bool,
    ) -> Res<MembershipDetails> {
        let Some(patient) = patient.filter(|_| page.may_sell()) else { return Ok(MembershipDetails::default()) };
        let row = |facts: Facts| Running {
            id: facts.row.id,
            ticked: !again || form.ticked(facts.row.id),
            starts_on: facts.row.starts_on,
            collection: match facts.row.collection {
                Collection::Automatic => "by card",
                Collection::Invoice => "by invoice",
            },
            plan: facts.frozen.terms.name,
        };
        let plans = plans::store::all_current(c, false)?.into_iter();
        Ok(MembershipDetails {
            shown: true,
            running: running(c, patient)?.into_iter().map(row).collect(),
            plans: plans.map(|plan| (plan.plan_id.to_string(), label(page, &plan.terms))).collect(),
            join_on: if again { form.joins_on().to_string() } else { days::iso(page.today) },
        })
    }
}

/// `Gold, $99.00 a month`, with a word where nothing is signed.
fn label(page: &Page, terms: &PlanTerms) -> String {
    let fees: Vec<String> = terms.prices.iter().map(|price| format!("{} {}", page.money(&price.fee), price.every.per())).collect();
    let how = if terms.is_signed() { "" } else { ", by invoice" };
    format!("{}, {}{how}", terms.name, fees.join(" or "))
}

/// Where Save leads: on to the enrollment, to the cancellation, or back to the patient.
pub fn follow(tx: &mut Tx, page: &Page, patient: i64, wanted: &Wanted, said: &str) -> Res<Reply> {
    if page.may_sell() {
        let known = running(tx, patient)?;
        let dropped = known.iter().find(|facts| {
            let id = facts.row.id.to_string();
            wanted.held.contains(&id) && !wanted.kept.contains(&id)
        });
        if let Some(facts) = dropped {
            let said = format!("{said} {} goes on until its cancellation is confirmed here.", facts.name());
            return Ok(Reply::to(format!("/memberships/{}/cancellation", facts.row.id)).saying(said));
        }
        if wanted.join && known.is_empty() {
            return join(tx, page, patient, wanted, said);
        }
    }
    Ok(Reply::to(format!("/patients/{patient}")).saying(said))
}

fn join(tx: &mut Tx, page: &Page, patient: i64, wanted: &Wanted, said: &str) -> Res<Reply> {
    let mut refused = Refusals::new();
    let plan = refused.take("join_plan", wanted.plan.parse::<i64>().map_err(|_| "Choose a membership."));
    let on = days::parse_any(wanted.on).filter(|day| *day >= page.today);
    let on = refused.take("join_on", on.ok_or("Choose today or a later day."));
    if on.is_some_and(|day| day > latest_start(page.today)) {
        refused.add("join_on", TOO_FAR);
    }
    let (Some(plan), Some(on), true) = (plan, on, refused.is_empty()) else { return Err(Error::Refused(refused)) };
    if let Some(said) = begin(tx, page, patient, plan, on, said)? {
        return Ok(said);
    }
    let start = if on == page.today { "start=today".to_string() } else { format!("start=later&starts_on={}", days::iso(on)) };
    let to = format!("/patients/{patient}/memberships/new?plan={plan}&{start}&pay=invoice");
    Ok(Reply::to(to).saying(format!("{said} Sign the membership here; it begins with that.")))
}

/// A scheme with one fee, collected by invoice, that nobody signs begins with Save (R091, E11); none where there is more to
/// settle: then Save leads on to the enrollment.
fn begin(tx: &mut Tx, page: &Page, patient: i64, plan: i64, on: Date, said: &str) -> Res<Option<Reply>> {
    let version = plans::store::current(tx, plan)?;
    let [price] = version.terms.prices.as_slice() else { return Ok(None) };
    if version.terms.is_signed() {
        return Ok(None);
    }
    let new = Enrollment {
        patient_id: patient,
        plan_id: plan,
        plan_version_id: version.id,
        every: price.every,
        starts_on: on,
        billing_day: None,
        pay: Pay::Invoice(None),
        waive: None,
        coupon: String::new(),
        signature_png: None,
        typed_name: String::new(),
        address: String::new(),
        browser: String::new(),
        once: String::new(),
    };
    let enrolled = match enroll::enroll(tx, page.now, &page.actor(), &new) {
        Err(Error::Refused(refused)) => return Err(Error::Refused(at_own_fields(refused))),
        other => other?,
    };
    let back = Reply::to(format!("/patients/{patient}/memberships"));
    let name = &version.terms.name;
    Ok(Some(match enrolled.invoice_id {
        Some(invoice) => {
            let sum = page.money(&enrolled.first);
            back.saying(format!("{said} {name} is active; its first invoice is {sum}."))
                .with_link("Invoice", format!("/invoices/{invoice}"))
        }
        None => back.saying(format!("{said} {name} is active from {}. No invoice is made yet.", days::long(on))),
    }))
}

/// What Add Membership says at its fields stands at those of this form.
fn at_own_fields(refused: Refusals) -> Refusals {
    let mut own = Refusals::new();
    for (field, sentence) in refused.0 {
        let field = match field.as_str() {
            "plan" => "join_plan",
            "starts_on" => "join_on",
            _ => "",
        };
        own.add(field, sentence);
    }
    own
}
