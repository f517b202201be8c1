//! `/settings/patient-loyalty/types/{no}/commitments`: the members of a type who have not agreed to its minimum time commitment,
//! and the letter that tells them of it (R157, E19).

use crate::base::{Badge, Error, Refusals, Res, text};
use crate::db::Conn;
use crate::letters::outbox::State;
use crate::letters::render::{self, Rendered};
use crate::memberships::actions::agree::{self, Asked};
use crate::memberships::letters;
use crate::patients::store as patients;
use crate::plans::{PlanVersion, store as plans};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use std::collections::HashMap;

/// Members listed; the others are counted.
const LISTED: usize = 200;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct TellForm {
    /// Of the terms that were looked at.
    version: String,
}

struct Row {
    membership_id: i64,
    patient_id: i64,
    name: String,
    badge: Badge,
    /// The letter has left: the patient can sign.
    signs: bool,
}

#[derive(Template)]
#[template(path = "memberships/commitments.html")]
struct Show {
    page: Page,
    plan: PlanVersion,
    refusals: Refusals,
    /// `6 months, Early Cancellation Fee $150.00`
    commitment: String,
    rows: Vec<Row>,
    more: usize,
    /// Those who were not told yet.
    untold: usize,
    /// As the first of them reads it.
    letter: Option<Rendered>,
}

fn badge(told: Option<State>) -> Badge {
    match told {
        None => Badge::new("amber", "Not told"),
        Some(state) if agree::has_left(state) => Badge::new("blue", "Told, not signed"),
        Some(State::NoEmail) => Badge::new("amber", State::NoEmail.label()),
        Some(State::Failed) => Badge::new("red", State::Failed.label()),
        Some(_) => Badge::new("blue", "On its way"),
    }
}

fn load(c: &mut Conn, page: Page, no: i64, refusals: Refusals) -> Res<Show> {
    let plan = plans::current(c, no)?;
    let commitment = crate::memberships::rules::consent::offered(plan.terms.commitment);
    let all = match commitment {
        Some(commitment) => agree::asked(c, no, commitment)?,
        None => vec![],
    };
    let ids: Vec<i64> = all.iter().take(LISTED).map(|one| one.facts.row.patient_id).collect();
    let names: HashMap<i64, String> = patients::load_many(c, &ids)?.into_iter().map(|one| (one.id, one.full_name())).collect();
    let row = |one: &Asked| Row {
        membership_id: one.facts.row.id,
        patient_id: one.facts.row.patient_id,
        name: names.get(&one.facts.row.patient_id).cloned().unwrap_or_default(),
        badge: badge(one.told),
        signs: one.told.is_some_and(agree::has_left),
    };
    let letter = match (commitment, all.iter().find(|one| one.told.is_none())) {
        (Some(commitment), Some(one)) => letters::commitment(c, page.now, &one.facts, commitment)?,
        _ => None,
    };
    let words = commitment.map(|commitment| {
        let months = text::count(commitment.months.into(), "month", "months");
        format!("{months}, Early Cancellation Fee {}", page.money(&commitment.fee))
    });
    Ok(Show {
        commitment: words.unwrap_or_default(),
        rows: all.iter().take(LISTED).map(row).collect(),
        more: all.len().saturating_sub(LISTED),
        untold: all.iter().filter(|one| one.told.is_none()).count(),
        letter: letter.map(|content| render::render(&content, render::LINK)).transpose()?,
        page,
        plan,
        refusals,
    })
}

impl Show {
    fn untold(&self) -> String {
        text::count(self.untold as i64, "member", "members")
    }
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, Refusals::new())?)).await
}

pub async fn tell(site: Site, who: Who, no: Path<i64>, form: Form<TellForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let plan = plans::lock(tx, no)?;
            if form.version != plan.no.to_string() {
                return Err(Error::Stale(format!("{} was saved again meanwhile. These are its terms now.", plan.terms.name)));
            }
            let told = agree::tell(tx, page.now, &page.actor(), no)?;
            let said = match told {
                0 => "Everybody was told already.".to_string(),
                n => format!("The letter to {} is on its way.", text::count(n as i64, "member", "members")),
            };
            Ok(Reply::to(format!("/settings/patient-loyalty/types/{no}/commitments")).saying(said))
        },
        move |c, page, _, refusals| Reply::again(&load(c, page, no, refusals.clone())?),
    )
    .await
}
