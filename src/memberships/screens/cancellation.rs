//! `/memberships/{no}/cancellation`: what ending it means, who asked and why, from when (R148, R149, R150).

use crate::base::{Date, Error, Refusals, Res, days};
use crate::db::Conn;
use crate::memberships::actions::cancel::{self, AskedBy, Reason, Request, When};
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CancelForm {
    last_day: String,
    asked_by: String,
    reason: String,
    note: String,
}

impl CancelForm {
    fn parse(&self) -> Result<Request, Error> {
        let mut refused = Refusals::new();
        let when = match self.last_day.as_str() {
            "period" => Some(When::PeriodEnd),
            "today" => Some(When::Today),
            _ => refused.take("last_day", Err("Choose the last day.")),
        };
        let asked_by = refused.take("asked_by", AskedBy::from_word(&self.asked_by).ok_or("Choose who asked."));
        let reason = refused.take("reason", Reason::from_word(&self.reason).ok_or("Choose why."));
        match (when, asked_by, reason) {
            (Some(when), Some(asked_by), Some(reason)) => {
                Ok(Request { asked_by, reason, note: self.note.chars().take(500).collect(), when })
            }
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "memberships/cancellation.html")]
struct Confirm {
    page: Page,
    header: Header,
    facts: Facts,
    form: CancelForm,
    refusals: Refusals,
    hindrance: Option<&'static str>,
    /// Last day with the paid period, and last day if today.
    period_end: Date,
    today_end: Date,
    keeps: Vec<String>,
    asked_by: Vec<(String, String)>,
    reasons: Vec<(String, String)>,
    to: String,
}

fn page(c: &mut Conn, page: Page, no: i64, form: CancelForm, refusals: Refusals) -> Res<Confirm> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let standing = store::standing_cancellation(c, no)?;
    let hindrance = cancel::hindrance(&facts).or(standing.map(|_| "It is cancelled already."));
    let grants: Vec<i64> = store::grants_of(c, no)?.iter().filter(|grant| grant.lot_id.is_some()).map(|grant| grant.id).collect();
    let lots = crate::wallet::store::by_origin(c, crate::memberships::actions::give::GRANT, &grants)?;
    let keeps = lots.iter().filter(|lot| lot.free().0 > 0).map(|lot| format!("{} {}", lot.free(), lot.label)).collect();
    let list = |all: Vec<(&str, &str)>| all.into_iter().map(|(word, label)| (word.to_string(), label.to_string())).collect();
    let to = crate::patients::store::payer(c, facts.row.payer_id)?.email;
    Ok(Confirm {
        period_end: days::last(cancel::ends_on(&facts, page.today, When::PeriodEnd)),
        today_end: days::last(cancel::ends_on(&facts, page.today, When::Today)),
        asked_by: list(AskedBy::ALL.iter().map(|by| (by.word(), by.label())).collect()),
        reasons: list(Reason::ALL.iter().map(|reason| (reason.word(), reason.label())).collect()),
        page,
        header,
        facts,
        form,
        refusals,
        hindrance,
        keeps,
        to,
    })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, shell| {
        let form = CancelForm { last_day: "period".into(), asked_by: "patient".into(), ..Default::default() };
        Reply::page(&page(c, shell, *no, form, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<CancelForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let request = form.parse()?;
            let facts = store::facts(tx, no)?;
            let end = cancel::cancel(tx, page.now, &page.actor(), no, &request)?;
            let back = format!("/patients/{}/memberships", facts.row.patient_id);
            let said = format!("{} cancelled, last day {}.", facts.name(), page.day(&days::last(end)));
            let reply = Reply::to(back).saying(said);
            Ok(if end > page.today { reply.with_link("Take it back", format!("/memberships/{no}/cancellation/withdrawal")) } else { reply })
        },
        move |c, shell, form, refusals| Reply::again(&page(c, shell, no, form.clone(), refusals.clone())?),
    )
    .await
}
