//! `/memberships/{no}/cancellation/withdrawal`: the membership goes on after all (E56).

use crate::memberships::actions::cancel;
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "memberships/withdrawal.html")]
struct Confirm {
    page: Page,
    header: Header,
    facts: Facts,
    standing: Option<store::CancellationRow>,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let facts = store::facts(c, *no)?;
        let header = Header::load(c, &page, facts.row.patient_id)?;
        let standing = store::standing_cancellation(c, *no)?;
        Reply::page(&Confirm { page, header, facts, standing })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, format!("/memberships/{no}"), move |tx, page| {
        let facts = store::facts(tx, no)?;
        cancel::withdraw(tx, page.now, &page.actor(), no)?;
        let said = format!("{} goes on and renews as before.", facts.name());
        Ok(Reply::to(format!("/patients/{}/memberships", facts.row.patient_id)).saying(said))
    })
    .await
}
