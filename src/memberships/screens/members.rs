//! `/settings/patient-loyalty/types/{no}/members`: whom the newest terms of a type are for, new members only or existing ones
//! from their next renewal too (R112).

use crate::base::{Date, Error, Refusals, Res, days, text};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::letters::render::{self, Rendered};
use crate::memberships::actions::adopt::{self, Older};
use crate::memberships::letters;
use crate::memberships::rules::new_terms::{self, Keeps, NewTerms};
use crate::patients::store as patients;
use crate::plans::{Applies, PlanVersion, store as plans};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Members listed; the others are counted.
const LISTED: usize = 50;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct WhoForm {
    who: String,
    /// Of the terms that were looked at.
    version: String,
}

struct Row {
    patient_id: i64,
    name: String,
    renews: String,
    was: String,
    is: String,
}

struct Kept {
    patient_id: i64,
    name: String,
    why: String,
}

/// Members looked at for one whom a letter tells something.
const LOOKED_AT: usize = 200;

#[derive(Template)]
#[template(path = "memberships/members.html")]
struct Confirm {
    page: Page,
    plan: PlanVersion,
    form: WhoForm,
    refusals: Refusals,
    /// `412 members`; empty where nobody would be touched.
    members: String,
    /// `412 × $95.00 → $99.00 a month`
    sums: Vec<String>,
    /// The first and the last renewal among them.
    span: String,
    rows: Vec<Row>,
    more: usize,
    kept: Vec<Kept>,
    kept_more: usize,
    /// As the first of them reads it; none where nothing changes that members are told of.
    letter: Option<Rendered>,
    commits: bool,
    /// Its commitment is for existing members too, once they agree.
    asks_existing: bool,
    /// The first day on which a higher fee may be asked for: `Jul 16, 2026: 30 days`; empty where no fee rises.
    higher_from: String,
}

fn load(c: &mut Conn, page: Page, no: i64, form: Option<WhoForm>, refusals: Refusals) -> Res<Confirm> {
    let plan = plans::current(c, no)?;
    let all = adopt::older(c, page.now, &plan)?;
    let touched: Vec<(&Older, &NewTerms)> = all.iter().filter_map(|one| Some((one, one.becomes.as_ref().ok()?))).collect();
    let kept: Vec<(&Older, Keeps)> = all.iter().filter_map(|one| Some((one, one.becomes.as_ref().err().copied()?))).collect();
    let listed = touched.iter().map(|(one, _)| *one).take(LISTED).chain(kept.iter().map(|(one, _)| *one).take(LISTED));
    let ids: Vec<i64> = listed.map(|one| one.facts.row.patient_id).collect();
    let names: HashMap<i64, String> = patients::load_many(c, &ids)?.into_iter().map(|one| (one.id, one.full_name())).collect();
    let name = |one: &Older| names.get(&one.facts.row.patient_id).cloned().unwrap_or_default();
    // The first of them for whom something changes.
    let mut letter = None;
    for (one, new) in touched.iter().take(LOOKED_AT) {
        letter = letters::terms_changed(c, page.now, &one.facts, &new.is)?;
        if letter.is_some() {
            break;
        }
    }
    let row = |(one, new): &(&Older, &NewTerms)| Row {
        patient_id: one.facts.row.patient_id,
        name: name(one),
        renews: days::long(new.is.from_on),
        was: page.money(&new.was.price.fee),
        is: page.money(&new.is.price.fee),
    };
    let keeps = |(one, keeps): &(&Older, Keeps)| Kept { patient_id: one.facts.row.patient_id, name: name(one), why: why(*keeps) };
    Ok(Confirm {
        form: form.unwrap_or_else(|| WhoForm { who: "new".into(), version: String::new() }),
        members: if touched.is_empty() { String::new() } else { count(touched.len()) },
        sums: sums(&page, &touched),
        span: span(touched.iter().map(|(_, new)| new.is.from_on)),
        rows: touched.iter().take(LISTED).map(row).collect(),
        more: touched.len().saturating_sub(LISTED),
        kept: kept.iter().take(LISTED).map(keeps).collect(),
        kept_more: kept.len().saturating_sub(LISTED),
        letter: letter.map(|content| render::render(&content, render::LINK)).transpose()?,
        asks_existing: plan.terms.commitment.applies == Applies::All,
        higher_from: higher_from(c, &page, &touched)?,
        commits: plan.terms.commitment.applies != Applies::Off,
        page,
        plan,
        refusals,
    })
}

/// The earliest of the clinics where a fee rises.
fn higher_from(c: &mut Conn, page: &Page, touched: &[(&Older, &NewTerms)]) -> Res<String> {
    let rises = touched.iter().filter(|(_, new)| new.is.price.fee > new.was.price.fee).map(|(one, _)| one.facts.row.clinic_id);
    let mut notices = Vec::new();
    for id in rises.collect::<BTreeSet<i64>>() {
        let clinic = clinics::load(c, id)?;
        notices.push((new_terms::first_day(clinic.today(page.now), clinic.fee_notice_days), clinic.fee_notice_days));
    }
    let first = notices.into_iter().min();
    Ok(first.map_or(String::new(), |(day, notice)| format!("{}, {} after the letter", days::long(day), text::count(notice, "day", "days"))))
}

fn count(members: usize) -> String {
    text::count(members as i64, "member", "members")
}

fn why(keeps: Keeps) -> String {
    match keeps {
        Keeps::Ends(end) => format!("Last day {}", days::long(days::last(end))),
        Keeps::Stands(status) => format!("{}: it does not renew", status.label()),
        Keeps::NoFee(every) => format!("The new terms have no {} fee", every.label().to_lowercase()),
    }
}

/// How many pay what so far, and what then.
fn sums(page: &Page, touched: &[(&Older, &NewTerms)]) -> Vec<String> {
    let mut many: BTreeMap<_, usize> = BTreeMap::new();
    for (_, new) in touched {
        *many.entry((new.is.price.every.months(), new.was.price.fee, new.is.price.fee, new.is.price.every.per())).or_default() += 1;
    }
    let one = |((_, was, is, per), members): ((i32, _, _, &str), usize)| match was == is {
        true => format!("{}: {} {per} as before", count(members), page.money(&is)),
        false => format!("{}: {} → {} {per}", count(members), page.money(&was), page.money(&is)),
    };
    many.into_iter().map(one).collect()
}

/// `on Jul 16, 2026`, or the first and the last of several days.
fn span(renewals: impl Iterator<Item = Date>) -> String {
    let all: Vec<Date> = renewals.collect();
    match (all.iter().min(), all.iter().max()) {
        (Some(first), Some(last)) if first == last => format!("on {}", days::long(*first)),
        (Some(first), Some(last)) => format!("the first on {}, the last on {}", days::long(*first), days::long(*last)),
        _ => String::new(),
    }
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, None, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<WhoForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let plan = plans::lock(tx, no)?;
            if form.version != plan.no.to_string() {
                return Err(Error::Stale(format!("{} was saved again meanwhile. These are its terms now.", plan.terms.name)));
            }
            let said = match form.who.as_str() {
                "new" => format!("{}: version {} is for new members only.", plan.terms.name, plan.no),
                "existing" => {
                    let done = adopt::adopt(tx, page.now, &page.actor(), no)?;
                    let get = if done.memberships == 1 { "gets" } else { "get" };
                    let told = match done.letters {
                        0 => "",
                        _ if done.memberships == 1 => "; a letter tells of it today",
                        _ => "; they are told today",
                    };
                    let their = if done.memberships == 1 { "the next renewal" } else { "their next renewal" };
                    format!("{} {get} the new terms from {their}{told}.", count(done.memberships))
                }
                _ => return Err(Error::refused("who", "Choose whom the new terms are for.")),
            };
            Ok(Reply::to("/settings/patient-loyalty").saying(said))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, Some(form.clone()), refusals.clone())?),
    )
    .await
}
