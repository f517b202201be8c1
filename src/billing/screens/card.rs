//! `/card/{token}`: whoever pays enters a new card, without signing in. What is open is then charged to it, once; the
//! link is used up when nothing is open any more.

use crate::app::App;
use crate::base::{Date, Error, Now, Res};
use crate::billing::ChargeState;
use crate::billing::asking::{self, Fee, Outcome};
use crate::clinic::{Actor, Clinic, Currency, account, clinics};
use crate::db::{Conn, Priority};
use crate::gateway::declines;
use crate::jobs::charges;
use crate::letters::links::{self, Link, Purpose};
use crate::memberships::actions::new_card;
use crate::patients::actions::card_entry;
use crate::patients::{Card, Payer, store as patients};
use crate::web::{Answer, Query, Reply, Site};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Returned {
    session: String,
}

/// What every page behind the link shows.
struct Behind {
    payer: Payer,
    clinic: Clinic,
    currency: Currency,
    today: Date,
}

#[derive(Template)]
#[template(path = "billing/card.html")]
struct Show {
    behind: Behind,
    fees: Vec<Fee>,
    /// The card that is charged now.
    current: Option<Card>,
    /// What went wrong on the last try; empty otherwise.
    trouble: String,
}

#[derive(Template)]
#[template(path = "billing/card_kept.html")]
struct Kept {
    behind: Behind,
    token: String,
    card: String,
    outcomes: Vec<Outcome>,
}

#[derive(Template)]
#[template(path = "billing/card_ended.html")]
struct Ended {
    clinic: Clinic,
}

impl Kept {
    fn declined(&self) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome.state, ChargeState::Declined | ChargeState::NeedsPatient))
    }

    fn settled(&self) -> bool {
        self.outcomes.iter().all(|outcome| matches!(outcome.state, ChargeState::Paid | ChargeState::Dropped))
    }
}

/// The clinic of whatever is open, else the patient's own.
fn behind(c: &mut Conn, now: Now, payer_id: i64, fees: &[Fee]) -> Res<Behind> {
    let payer = patients::payer(c, payer_id)?;
    let clinic_id = match (fees.first(), payer.patient_id) {
        (Some(fee), _) => crate::billing::store::invoice_row(c, fee.invoice_id)?.clinic_id,
        (None, Some(patient)) => patients::load(c, patient)?.clinic_id,
        (None, None) => clinics::first(c)?.id,
    };
    let clinic = clinics::load(c, clinic_id)?;
    Ok(Behind { today: clinic.today(now), payer, clinic, currency: account::load(c)?.currency })
}

fn page(app: &App, now: Now, link: &Link, trouble: &str) -> Res<Reply> {
    let show = app.db.read(|c| {
        let fees = asking::open_fees(c, link.subject)?;
        let current = patients::default_card(c, link.subject)?;
        Ok(Show { behind: behind(c, now, link.subject, &fees)?, fees, current, trouble: trouble.to_string() })
    })?;
    if trouble.is_empty() { Reply::page(&show) } else { Reply::again(&show) }
}

/// Unknown, expired and used links look alike: the desk helps.
fn or_ended(app: &App, done: Res<Reply>) -> Res<Reply> {
    match done {
        Err(Error::NotFound) => Ok(Reply::page(&Ended { clinic: app.db.read(clinics::first)? })?.with_status(404)),
        other => other,
    }
}

pub async fn show(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| {
        let link = app.db.read(|c| links::follow(c, now, Purpose::Card, &token));
        or_ended(app, link.and_then(|link| page(app, now, &link, "")))
    })
    .await
}

pub async fn begin(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| {
        let link = match app.db.read(|c| links::follow(c, now, Purpose::Card, &token)) {
            Ok(link) => link,
            Err(other) => return or_ended(app, Err(other)),
        };
        let return_to = format!("/card/{token}/returned?session={{CHECKOUT_SESSION_ID}}");
        match card_entry::begin(app, now, link.subject, &return_to, &format!("/card/{token}"), Some(link.id)) {
            Ok(url) => Ok(Reply::to(url)),
            Err(Error::Refused(_)) => page(app, now, &link, card_entry::DOWN),
            Err(other) => Err(other),
        }
    })
    .await
}

pub async fn returned(site: Site, token: Path<String>, asked: Query<Returned>) -> Answer {
    site.open(move |app, now| or_ended(app, finish(app, now, &token, &asked.0.session))).await
}

/// Keeps the card, charges what is open, shows what came of it. Loaded again, it shows the same and charges nothing.
fn finish(app: &App, now: Now, token: &str, session: &str) -> Res<Reply> {
    let (link, setup) = app.db.read(|c| Ok((links::find(c, Purpose::Card, token)?, patients::setups::by_session(c, session)?)))?;
    let ours = setup.link_id == Some(link.id) && setup.payer_id == link.subject;
    if !ours || (link.used_at.is_some() && setup.card_id.is_none()) {
        return Err(Error::NotFound);
    }
    let payer = app.db.read(|c| patients::payer(c, link.subject))?;
    let actor = Actor::patient(&payer.name);
    let card = match card_entry::finish(app, now, &actor, session) {
        Ok(Some(card)) => app.db.read(|c| patients::card(c, card.id))?,
        Ok(None) => return page(app, now, &link, "No card was entered. Nothing was charged."),
        Err(Error::Refused(_)) => {
            let sentence = "The card processor does not answer, so it is not known yet whether the card was entered. Load this page again in a few minutes.";
            return page(app, now, &link, sentence);
        }
        Err(other) => return Err(other),
    };
    let ordered = match link.used_at {
        None => app.write(now, Priority::Desk, |tx| new_card::pay_with(tx, now, &actor, &card))?,
        Some(_) => app.db.read(|c| asking::by_patient(c, card.id))?,
    };
    for charge in app.db.read(|c| asking::live(c, &ordered))? {
        charges::send_one(app, now, charge)?;
    }
    let kept = app.db.read(|c| {
        let outcomes = asking::outcomes(c, &ordered)?;
        let fees: Vec<Fee> = outcomes.iter().map(|outcome| outcome.fee.clone()).collect();
        Ok(Kept { behind: behind(c, now, link.subject, &fees)?, token: token.to_string(), card: card.label(), outcomes })
    })?;
    if kept.settled() && link.used_at.is_none() {
        match app.write(now, Priority::Desk, |tx| links::use_up(tx, now, &link)) {
            // The same page, loaded twice at once.
            Ok(()) | Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Reply::page(&kept)
}
