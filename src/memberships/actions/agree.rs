//! The commitment of a type and those who are members already: the letter that tells of it, and their consent, signed at the
//! desk. Until then they leave as before (R157, E19).

use crate::base::{Date, Error, Now, Res, days, text};
use crate::clinic::{Actor, Clinic, Note, account, clinics, note};
use crate::db::{Conn, Tx};
use crate::letters::outbox::State;
use crate::memberships::actions::{lapse, renew, write};
use crate::memberships::rules::agreement;
use crate::memberships::rules::consent;
use crate::memberships::rules::course::Course;
use crate::memberships::rules::forecast::Standing;
use crate::memberships::rules::leaving::{self, Bound};
use crate::memberships::rules::outlook;
use crate::memberships::store::{self, Facts, commitments, terms};
use crate::paperwork::actions::sign::{self, NewSigned};
use crate::paperwork::store::AgreementVersion;
use crate::patients::store as patients;
use crate::plans::{Commitment, PlanVersion, store as plans};
use serde_json::json;

/// The letter's kind.
pub const KIND: &str = "commitment";

/// A member who has not agreed, and where the letter to them is on its way.
#[derive(Clone, Debug)]
pub struct Asked {
    pub facts: Facts,
    pub told: Option<State>,
}

/// Members of a type who have not agreed to its commitment.
pub fn asked(conn: &mut Conn, plan: i64, commitment: Commitment) -> Res<Vec<Asked>> {
    let ids = commitments::of_plan(conn, plan)?;
    let told = commitments::told(conn, &ids, commitment)?;
    let all = store::facts_of(conn, &ids)?.into_iter().filter(|facts| !consent::is_given(&facts.course(), commitment));
    Ok(all.map(|facts| Asked { told: told.get(&facts.row.id).copied(), facts }).collect())
}

/// Was a member told of their type's commitment, and has not signed it?
pub fn waits(conn: &mut Conn, facts: &Facts, commitment: Commitment) -> Res<bool> {
    let goes_on = facts.row.status.holds() && facts.row.ends_on.is_none();
    match consent::offered(commitment).filter(|commitment| goes_on && !consent::is_given(&facts.course(), *commitment)) {
        Some(commitment) => Ok(commitments::told(conn, &[facts.row.id], commitment)?.values().any(|state| has_left(*state))),
        None => Ok(false),
    }
}

/// Was the letter sent, or printed for the patient?
pub fn has_left(state: State) -> bool {
    matches!(state, State::Sent | State::Printed)
}

/// The commitment of a type as existing members are asked for it.
pub fn offered(version: &PlanVersion) -> Res<Commitment> {
    consent::offered(version.terms.commitment)
        .ok_or_else(|| Error::refused("", format!("{} asks existing members for no commitment.", version.terms.name)))
}

/// Writes to all who have not agreed and were not told yet; gives to how many.
pub fn tell(tx: &mut Tx, now: Now, actor: &Actor, plan: i64) -> Res<usize> {
    let version = plans::lock(tx, plan)?;
    let commitment = offered(&version)?;
    let all: Vec<Facts> = asked(tx, plan, commitment)?.into_iter().filter(|one| one.told.is_none()).map(|one| one.facts).collect();
    for facts in &all {
        let told = json!({ "months": commitment.months, "fee_minor": commitment.fee.0 });
        write::letter(tx, now, facts, KIND, None, told, false, commitments::letter_key(facts.row.id, commitment))?;
    }
    if !all.is_empty() {
        let members = text::count(all.len() as i64, "member", "members");
        let what = format!("{}: letter about the minimum time commitment to {members}", version.terms.name);
        note(tx, now, actor, Note { area: "plans", subject: "plan", subject_id: plan, what, ..Note::default() })?;
    }
    Ok(all.len())
}

/// What a member would sign, worked out for a day: the page shows it, and the signature seals the same.
pub struct Paper {
    pub facts: Facts,
    /// The type whose commitment it is.
    pub version: PlanVersion,
    pub commitment: Commitment,
    pub bound: Bound,
    pub from_on: Date,
    pub text: AgreementVersion,
    pub body_html: String,
    pub consent: String,
    kept: Vec<(String, String)>,
    patient: String,
    clinic: Clinic,
}

/// Why there is nothing to sign is refused with a sentence.
pub fn paper(conn: &mut Conn, now: Now, membership: i64) -> Res<Paper> {
    let facts = store::facts(conn, membership)?;
    let version = plans::current(conn, facts.row.plan_id)?;
    let commitment = offered(&version)?;
    if !facts.row.status.holds() || facts.row.ends_on.is_some() {
        return Err(Error::refused("", "It ends, or does not go on as it stands. There is nothing to agree to."));
    }
    if consent::is_given(&facts.course(), commitment) {
        return Err(Error::refused("", "The patient has agreed to it already."));
    }
    let told = commitments::told(conn, &[membership], commitment)?.remove(&membership);
    if !told.is_some_and(has_left) {
        return Err(Error::refused("", "The letter that tells of it has not left yet. It comes first, then the signature."));
    }
    let no_text = || Error::refused("", format!("{} has no agreement to sign.", version.terms.name));
    let text = crate::paperwork::store::current(conn, version.terms.agreement_id.ok_or_else(no_text)?)?;
    let clinic = clinics::load(conn, facts.row.clinic_id)?;
    let patient = patients::load(conn, facts.row.patient_id)?.full_name();
    let currency = account::load(conn)?.currency;
    let today = clinic.today(now);
    let from_on = today.max(facts.row.starts_on);
    let course = committed(&facts, commitment, from_on);
    let bound = leaving::bound(&course, from_on).ok_or_else(|| Error::failed("a commitment that binds nobody"))?;
    let seen = outlook::of_running(Standing { course: course.clone(), due: facts.due() }, &currency);
    let card = renew::card_of(conn, &facts)?.map(|card| patients::card(conn, card)).transpose()?;
    let card = card.map(|card| card.label()).unwrap_or_default();
    let own = own_version(&facts, &course, today);
    let told = agreement::Told {
        currency: &currency,
        version: &own,
        price: &course.on(today).price,
        course: &course,
        seen: &seen,
        patient: &patient,
        clinic: &clinic.name,
        card: &card,
        today,
        by_invoice: facts.by_invoice(),
    };
    let (body_html, kept) = (agreement::filled(&text.html, &told), agreement::facts(&told, text.no));
    let consent = agreement::consent_to_commitment(&bound, from_on, &currency);
    Ok(Paper { facts, version, commitment, bound, from_on, text, body_html, consent, kept, patient, clinic })
}

/// The course of the membership as it will be.
fn committed(facts: &Facts, commitment: Commitment, from_on: Date) -> Course {
    let mut course = Course { committed_on: Some(from_on), ..facts.course() };
    for stage in &mut course.stages {
        stage.terms.commitment = commitment;
    }
    course
}

/// The type as the member has it: fee and setup are those of the membership.
fn own_version(facts: &Facts, course: &Course, today: Date) -> PlanVersion {
    let (row, stage) = (&facts.row, course.on(today));
    PlanVersion {
        id: row.plan_version_id,
        plan_id: row.plan_id,
        no: stage.version_no,
        color: String::new(),
        archived: false,
        terms: stage.terms.clone(),
    }
}

/// A signature as it was given.
#[derive(Clone, Debug)]
pub struct Signature {
    pub png: Option<Vec<u8>>,
    pub typed_name: String,
    pub address: String,
    pub browser: String,
}

/// Keeps the consent; from today on the commitment counts.
pub fn agree(tx: &mut Tx, now: Now, actor: &Actor, membership: i64, shown: &str, signature: &Signature) -> Res<Paper> {
    store::lock(tx, membership)?;
    let paper = paper(tx, now, membership)?;
    if paper.consent != shown {
        return Err(Error::refused(
            "",
            format!("{} was changed meanwhile. Look at the new terms and sign again.", paper.version.terms.name),
        ));
    }
    let signed = sign::sign(
        tx,
        now,
        &NewSigned {
            patient_id: paper.facts.row.patient_id,
            membership_id: membership,
            agreement_version_id: paper.text.id,
            plan_version_id: paper.version.id,
            title: format!("{} Membership Agreement, minimum time commitment", paper.version.terms.name),
            clinic_name: paper.clinic.name.clone(),
            patient_name: paper.patient.clone(),
            body_html: paper.body_html.clone(),
            facts: paper.kept.clone(),
            consent: paper.consent.clone(),
            signature_png: signature.png.clone(),
            typed_name: signature.typed_name.clone(),
            address: signature.address.clone(),
            browser: signature.browser.clone(),
            staff: actor.name.clone(),
        },
    )?;
    commitments::commit(tx, now, actor, &paper.facts, (paper.commitment, paper.from_on), signed)?;
    terms::foresee(tx, membership)?;
    let months = text::count(paper.bound.months.into(), "month", "months");
    let last = days::long(days::last(paper.bound.until));
    lapse::log(tx, now, actor, &paper.facts, &format!("is committed for {months}, through {last}"))?;
    Ok(paper)
}
