//! `/drafts/{no}/invoice`: what is issued to whom, then the invoice itself; `/drafts/{no}/removal` drops the draft.

use super::draft::waiting;
use crate::base::{Refusals, Res};
use crate::billing::actions::save_draft;
use crate::billing::store::drafts::{self, Draft};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::memberships::actions::issue_draft::{self, Sheet};
use crate::patients::{Patient, Payer, store as patients};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct IssueForm {
    /// The total that was shown, in minor units.
    shown: String,
}

#[derive(Template)]
#[template(path = "billing/draft_invoice.html")]
struct Confirm {
    page: Page,
    draft: Draft,
    patient: Patient,
    payer: Payer,
    sheet: Sheet,
    refusals: Refusals,
}

fn load(c: &mut Conn, page: Page, draft: Draft, refusals: Refusals) -> Res<Confirm> {
    let patient = patients::load(c, draft.patient_id)?;
    let today = clinics::load(c, patient.clinic_id)?.today(page.now);
    let lines = drafts::lines(c, draft.id)?;
    let sheet = issue_draft::sheet(c, patient.id, &lines, today)?;
    Ok(Confirm { payer: patients::payer(c, draft.payer_id)?, page, draft, patient, sheet, refusals })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| match waiting(c, *no)? {
        Ok(draft) => Reply::page(&load(c, page, draft, Refusals::new())?),
        Err(elsewhere) => Ok(elsewhere),
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<IssueForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let shown = crate::base::Money(form.shown.parse().unwrap_or(-1));
            let invoice = issue_draft::issue(tx, page.now, &page.actor(), no, shown)?;
            let said = Reply::to(format!("/invoices/{invoice}")).saying("The invoice is issued. It is not sent by itself.");
            Ok(said.with_link("Send", format!("/invoices/{invoice}/letters/new")))
        },
        move |c, page, _, refusals| {
            let draft = drafts::load(c, no)?;
            Reply::again(&load(c, page, draft, refusals.clone())?)
        },
    )
    .await
}

#[derive(Template)]
#[template(path = "billing/draft_removal.html")]
struct Removal {
    page: Page,
    draft: Draft,
    patient: Patient,
}

pub async fn confirm_removal(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| match waiting(c, *no)? {
        Ok(draft) => Reply::page(&Removal { patient: patients::load(c, draft.patient_id)?, page, draft }),
        Err(elsewhere) => Ok(elsewhere),
    })
    .await
}

pub async fn remove(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, format!("/drafts/{no}"), move |tx, page| {
        let draft = drafts::load(tx, no)?;
        save_draft::drop(tx, page.now, &page.actor(), no)?;
        Ok(Reply::to(format!("/patients/{}/billing/purchases", draft.patient_id)).saying("The draft is dropped."))
    })
    .await
}
