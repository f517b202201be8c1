//! `/memberships/{no}/forecast`: the next 24 months of a membership, as the renewal will go if everything is paid.

use super::ahead::{Ahead, ahead};
use crate::memberships::rules::forecast::Standing;
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "memberships/forecast.html")]
struct Show {
    page: Page,
    header: Header,
    facts: Facts,
    ahead: Ahead,
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let facts = store::facts(c, *no)?;
        let header = Header::load(c, &page, facts.row.patient_id)?;
        let ahead = ahead(&page, &Standing { course: facts.course(), due: facts.due() }, page.today, None);
        Reply::page(&Show { page, header, facts, ahead })
    })
    .await
}
