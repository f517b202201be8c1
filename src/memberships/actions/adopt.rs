//! Gives the newest terms of a type to its running memberships, each from its next renewal on (R112).

use crate::base::{Date, Now, Res, days, text};
use crate::clinic::{Actor, Currency, Note, account, clinics, note};
use crate::db::{Conn, Tx};
use crate::memberships::actions::enroll::by_contract;
use crate::memberships::actions::write;
use crate::memberships::rules::course::Stage;
use crate::memberships::rules::new_terms::{self, Keeps, NewTerms};
use crate::memberships::store::terms;
use crate::memberships::store::{self, Facts, Frozen, Overrides};
use crate::plans::actions::save_plan::Named;
use crate::plans::{PlanTerms, PlanVersion, store as plans};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Memberships read or locked by one statement.
const AT_ONCE: usize = 500;

/// A running membership with older terms, and what the newest would be for it.
#[derive(Clone, Debug)]
pub struct Older {
    pub facts: Facts,
    pub becomes: Result<NewTerms, Keeps>,
    /// The price list that the new fee is from, where it is not the type's own (R011).
    pub contract: Option<String>,
}

/// How many memberships got the new terms, and to how many members a letter says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adopted {
    pub memberships: usize,
    pub letters: usize,
}

/// Whom a version would touch, those that renew first at the head.
pub fn older(conn: &mut Conn, now: Now, version: &PlanVersion) -> Res<Vec<Older>> {
    let ids = terms::older(conn, version)?;
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let facts = store::facts_of(conn, ids)?;
        all.extend(becoming(conn, now, version, facts)?);
    }
    all.sort_by_key(|one| (one.becomes.as_ref().map_or(Date::MAX, |new| new.is.from_on), one.facts.row.id));
    Ok(all)
}

fn becoming(conn: &mut Conn, now: Now, version: &PlanVersion, all: Vec<Facts>) -> Res<Vec<Older>> {
    let mut told: HashMap<i64, (Date, i64)> = HashMap::new();
    for id in all.iter().map(|facts| facts.row.clinic_id).collect::<BTreeSet<i64>>() {
        let clinic = clinics::load(conn, id)?;
        told.insert(id, (clinic.today(now), clinic.fee_notice_days));
    }
    let mut found = Vec::with_capacity(all.len());
    for facts in all {
        let (today, notice_days) = told[&facts.row.clinic_id];
        let (own, contract) = at_contract(conn, &facts, version)?;
        let becomes = new_terms::from_renewal(&facts.course(), &facts.due(), own.as_ref().unwrap_or(version), today, notice_days);
        found.push(Older { facts, becomes, contract });
    }
    Ok(found)
}

/// The version with the fees of the contract by which this member pays; none where the member pays the type's own.
fn at_contract(conn: &mut Conn, facts: &Facts, version: &PlanVersion) -> Res<(Option<PlanVersion>, Option<String>)> {
    if facts.overrides.contract.is_none() {
        return Ok((None, None));
    }
    let (mut own, mut contract) = (version.clone(), None);
    for price in &mut own.terms.prices {
        let (fee, list) = by_contract(conn, facts.row.patient_id, version.plan_id, price.clone(), facts.row.next_on)?;
        if price.every == facts.row.every {
            contract = list;
        }
        *price = fee;
    }
    Ok((Some(own), contract))
}

/// Applies the current version of a plan to all its running memberships that have older terms. Twice does nothing more.
pub fn adopt(tx: &mut Tx, now: Now, actor: &Actor, plan_id: i64) -> Res<Adopted> {
    let version = plans::lock(tx, plan_id)?;
    let currency = account::load(tx)?.currency;
    let mut done = Adopted { memberships: 0, letters: 0 };
    for ids in terms::older(tx, &version)?.chunks(AT_ONCE) {
        let locked = store::lock_all(tx, ids)?;
        let all = becoming(tx, now, &version, locked)?;
        let touched: Vec<(&Older, &NewTerms)> = all.iter().filter_map(|one| Some((one, one.becomes.as_ref().ok()?))).collect();
        let known: Vec<&PlanTerms> = touched.iter().map(|(_, new)| &new.was.terms).chain([&version.terms]).collect();
        let names = Named::load(tx, &known)?;
        for (one, new) in touched {
            take(tx, now, actor, &version, one, new, &currency)?;
            done.memberships += 1;
            if new_terms::is_told(new, &currency, &names) {
                tell(tx, now, &version, &one.facts, new)?;
                done.letters += 1;
            }
        }
    }
    if done.memberships > 0 {
        let members = text::count(done.memberships as i64, "member", "members");
        let what = format!("{}: version {} for {members} too, from the next renewal", version.terms.name, version.no);
        note(tx, now, actor, Note { area: "plans", subject: "plan", subject_id: plan_id, what, ..Note::default() })?;
    }
    Ok(done)
}

fn take(tx: &mut Tx, now: Now, actor: &Actor, version: &PlanVersion, one: &Older, new: &NewTerms, currency: &Currency) -> Res<()> {
    let (facts, is) = (&one.facts, &new.is);
    let id = facts.row.id;
    let overrides = Overrides { contract: one.contract.clone(), ..facts.overrides.clone() };
    let frozen = Frozen { version_no: is.version_no, price: is.price.clone(), terms: is.terms.clone() };
    let row =
        terms::NewTerms { from_on: is.from_on, plan_version_id: version.id, frozen: &frozen, overrides: &overrides, signed_record: None };
    terms::add(tx, now, actor, id, &row)?;
    terms::foresee(tx, id)?;
    let told = |stage: &Stage| format!("version {}, {} {}", stage.version_no, currency.money(stage.price.fee), stage.price.every.per());
    let line = Note {
        area: "memberships",
        subject: "membership",
        subject_id: id,
        patient_id: Some(facts.row.patient_id),
        what: format!("{} has new terms from {}", facts.name(), days::long(is.from_on)),
        old: Some(told(&new.was)),
        new: Some(told(is)),
    };
    note(tx, now, actor, line)
}

fn tell(tx: &mut Tx, now: Now, version: &PlanVersion, facts: &Facts, new: &NewTerms) -> Res<()> {
    let told = json!({ "version": new.is.version_no, "from_on": days::iso(new.is.from_on) });
    write::letter(tx, now, facts, "terms_changed", None, told, false, format!("terms:{}:{}", facts.row.id, version.id))
}
