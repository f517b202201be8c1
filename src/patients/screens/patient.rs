//! `/patients/new` and `/patients/{no}/edit`: one record; `/patients/{no}` leads to the patient's first tab.
//!
//! Likely duplicates are named before anything is saved; a second press saves all the same. When a known patient is
//! edited, only those count that the change makes alike.

use super::membership_details::{self, MembershipDetails, Wanted};
use crate::base::{Date, Error, Refusals, Res, days};
use crate::catalog::actions::join_price_list;
use crate::catalog::store::prices;
use crate::clinic::clinics;
use crate::db::{Conn, Priority};
use crate::patients::actions::{add_patient, change_patient, open_patient};
use crate::patients::record::{Patient, Record, Sex};
use crate::patients::rules::duplicates::{self, Alike};
use crate::patients::store;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PatientForm {
    given: String,
    middle: String,
    family: String,
    birth_on: String,
    sex: String,
    phone: String,
    email: String,
    street: String,
    city: String,
    state: String,
    postcode: String,
    country: String,
    clinic: String,
    active: String,
    deceased_on: String,
    note: String,
    /// Key of the price list; empty for none.
    price_list: String,
    /// Running memberships that were shown, and those whose "Membership active" is still ticked.
    held: Vec<String>,
    active_membership: Vec<String>,
    /// "Membership active" where none runs, with the scheme and its start date.
    join: String,
    join_plan: String,
    join_on: String,
    version: String,
    /// Keys of likely duplicates that the user has seen.
    sure: String,
}

/// The field of the refusal that names duplicates.
const ALIKE: &str = "alike";

impl PatientForm {
    fn of(patient: &Patient) -> PatientForm {
        let day = |day: Option<Date>| day.map(days::long).unwrap_or_default();
        let of = patient.record();
        PatientForm {
            given: of.given,
            middle: of.middle,
            family: of.family,
            birth_on: day(of.birth_on),
            sex: of.sex.word().into(),
            phone: of.phone,
            email: of.email,
            street: of.street,
            city: of.city,
            state: of.state,
            postcode: of.postcode,
            country: of.country,
            clinic: of.clinic_id.to_string(),
            active: if of.active { "on" } else { "" }.into(),
            deceased_on: day(of.deceased_on),
            note: of.note,
            version: patient.version.to_string(),
            ..PatientForm::default()
        }
    }

    /// `old` is the record that is changed; what the form does not show stays.
    fn parse(&self, page: &Page, clinics: &[i64], old: Option<&Record>) -> Result<Record, Error> {
        let mut refused = Refusals::new();
        let mut day = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => refused.take(field, days::parse_any(typed).ok_or("Enter a date such as Mar 4, 1961 or 3/4/1961.")),
        };
        let birth_on = day("birth_on", &self.birth_on);
        let deceased_on = if old.is_some() { day("deceased_on", &self.deceased_on) } else { None };
        let sex = refused.take("sex", Sex::from_word(&self.sex).ok_or("Choose one of the list."));
        let clinic = self.clinic.parse().ok().filter(|clinic| clinics.contains(clinic));
        let clinic = refused.take("clinic", clinic.ok_or("Choose a clinic."));
        let record = Record {
            external_key: old.and_then(|old| old.external_key.clone()),
            given: self.given.clone(),
            middle: self.middle.clone(),
            family: self.family.clone(),
            birth_on,
            sex: sex.unwrap_or(Sex::Unknown),
            email: self.email.clone(),
            phone: self.phone.clone(),
            street: self.street.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
            clinic_id: clinic.unwrap_or(page.clinic.id),
            active: old.is_none() || self.active == "on",
            deceased_on,
            note: self.note.clone(),
        }
        .tidied();
        refused.0.extend(crate::patients::rules::record::check(&record, page.today).0);
        refused.none()?;
        Ok(record)
    }

    /// Is the tick of a running membership still there?
    pub fn ticked(&self, membership: i64) -> bool {
        self.active_membership.contains(&membership.to_string())
    }

    /// The start date as typed.
    pub fn joins_on(&self) -> &str {
        &self.join_on
    }

    fn seen(&self) -> Vec<i64> {
        self.sure.split(',').filter_map(|id| id.parse().ok()).collect()
    }
}

fn clinic_keys(c: &mut Conn) -> Res<Vec<i64>> {
    Ok(clinics::all(c)?.into_iter().map(|clinic| clinic.id).collect())
}

/// Who is like the record, without those who were like it before.
fn alike(c: &mut Conn, record: &Record, old: Option<(i64, &Record)>) -> Res<Vec<(Patient, Vec<Alike>)>> {
    let phone = crate::base::text::digits(&record.phone);
    let phone = if phone.len() >= duplicates::PHONE_DIGITS { phone } else { String::new() };
    let candidates = store::patients::alike(c, record.birth_on, &record.email, &phone, old.map(|(id, _)| id))?;
    let mut found = Vec::new();
    for patient in candidates {
        let before = old.map(|(_, old)| duplicates::shared(old, &patient)).unwrap_or_default();
        let shared: Vec<Alike> = duplicates::shared(record, &patient).into_iter().filter(|one| !before.contains(one)).collect();
        if !shared.is_empty() {
            found.push((patient, shared));
        }
    }
    Ok(found)
}

/// Refuses where somebody is alike whom the user has not seen.
fn refuse_alike(c: &mut Conn, form: &PatientForm, record: &Record, old: Option<(i64, &Record)>) -> Res<()> {
    let seen = form.seen();
    match alike(c, record, old)?.iter().any(|(patient, _)| !seen.contains(&patient.id)) {
        true => Err(Error::refused(ALIKE, "Somebody like this is a patient already.")),
        false => Ok(()),
    }
}

/// One likely duplicate as the form names it.
struct Likely {
    id: i64,
    name: String,
    facts: String,
    why: String,
}

#[derive(Template)]
#[template(path = "patients/patient.html")]
struct Editor {
    page: Page,
    form: PatientForm,
    refusals: Refusals,
    /// Key and name of the known patient.
    known: Option<(i64, String)>,
    alike: Vec<Likely>,
    sure: String,
    details: MembershipDetails,
    price_lists: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    clinics: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, form: PatientForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let patient = known.map(|id| store::load(c, id)).transpose()?;
    let old = patient.as_ref().map(|patient| (patient.id, patient.record()));
    let all = clinics::all(c)?;
    let keys: Vec<i64> = all.iter().map(|clinic| clinic.id).collect();
    let mut likely = Vec::new();
    if refusals.0.iter().any(|(field, _)| field == ALIKE) {
        let record = form.parse(&page, &keys, old.as_ref().map(|(_, record)| record))?;
        for (patient, shared) in alike(c, &record, old.as_ref().map(|(id, record)| (*id, record)))? {
            let born = patient.birth_on.map(days::long).unwrap_or_default();
            let facts = [born, patient.phone.clone()].into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ");
            let why = shared.iter().map(|one| one.words()).collect::<Vec<_>>().join(", ");
            likely.push(Likely { id: patient.id, name: patient.list_name(), facts, why });
        }
    }
    let sure = likely.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(",");
    let details = MembershipDetails::load(c, &page, known, &form, !refusals.is_empty())?;
    let mut price_lists = vec![(String::new(), "None, list prices".to_string())];
    price_lists.extend(prices::price_lists(c, false)?.into_iter().map(|list| (list.id.to_string(), list.name)));
    Ok(Editor {
        details,
        price_lists,
        page,
        form,
        refusals,
        known: patient.map(|patient| (patient.id, patient.full_name())),
        alike: likely,
        sure,
        sexes: Sex::ALL.iter().map(|sex| (sex.word().to_string(), sex.label().to_string())).collect(),
        clinics: all.into_iter().map(|clinic| (clinic.id.to_string(), clinic.name)).collect(),
    })
}

/// What the search hands over to a new record.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Begin {
    name: String,
}

pub async fn new(site: Site, who: Who, begin: Query<Begin>) -> Answer {
    site.page(&who, move |c, page| {
        let mut form = PatientForm { clinic: page.clinic.id.to_string(), ..PatientForm::default() };
        let name = begin.0.name.trim();
        match (name.split_once(','), name.rsplit_once(' ')) {
            _ if name.contains('@') => form.email = name.into(),
            _ if name.chars().all(|c| !c.is_alphabetic()) => form.phone = name.into(),
            (Some((family, given)), _) | (None, Some((given, family))) => {
                (form.given, form.family) = (given.trim().into(), family.trim().into())
            }
            (None, None) => form.family = name.into(),
        }
        Reply::page(&editor(c, page, form, None, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<PatientForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let clinics = clinic_keys(tx)?;
            let record = form.parse(page, &clinics, None)?;
            refuse_alike(tx, form, &record, None)?;
            let id = add_patient::add(tx, page.now, &page.actor(), &record)?;
            let reply = Reply::to(format!("/patients/{id}")).saying(format!("{} added.", record.full_name()));
            Ok(if page.may_sell() { reply.with_link("Add Membership", format!("/patients/{id}/memberships/new")) } else { reply })
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let list = prices::list_of_patient(c, *no)?.map_or(String::new(), |list| list.id.to_string());
        let form = PatientForm { price_list: list, ..PatientForm::of(&store::load(c, *no)?) };
        Reply::page(&editor(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<PatientForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let old = store::load(tx, no)?.record();
            let mut clinics = clinic_keys(tx)?;
            clinics.push(old.clinic_id);
            let record = form.parse(page, &clinics, Some(&old))?;
            refuse_alike(tx, form, &record, Some((no, &old)))?;
            change_patient::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &record)?;
            join_price_list::join(tx, page.now, &page.actor(), no, form.price_list.parse().ok())?;
            let wanted = Wanted {
                held: &form.held,
                kept: &form.active_membership,
                join: form.join == "on",
                plan: &form.join_plan,
                on: &form.join_on,
            };
            let said = format!("{} saved.", record.full_name());
            membership_details::follow(tx, page, no, &wanted, &said)
        },
        move |c, page, form, refusals| {
            let version = refusals.version(&form.version, store::load(c, no)?.version);
            Reply::again(&editor(c, page, PatientForm { version, ..form.clone() }, Some(no), refusals.clone())?)
        },
    )
    .await
}

/// Opens a patient: noted in the log, then on to the first tab.
pub async fn open(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.work(&who, move |app, page| {
        let since = open_patient::since(&page.clinic, page.now);
        let head = app.db.read(|c| store::head(c, no, page.who.id, since, page.today))?;
        if !head.opened {
            app.write(page.now, Priority::Desk, |tx| open_patient::open(tx, page.now, &page.actor(), &page.clinic, no))?;
        }
        Ok(Reply::to(format!("/patients/{no}/memberships")))
    })
    .await
}
