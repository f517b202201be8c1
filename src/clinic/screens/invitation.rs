//! `/settings/staff/{no}/invitation`: the invitation once more.

use crate::clinic::actions::invite;
use crate::clinic::users::{self, User};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/invitation.html")]
struct Confirm {
    page: Page,
    user: User,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let user = users::load(c, *no)?;
        Reply::page(&Confirm { page, user })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, format!("/settings/staff/{no}"), move |tx, page| {
        invite::again(tx, page.now, &page.actor(), no)?;
        Ok(Reply::to("/settings/staff").saying("The invitation is sent again."))
    })
    .await
}
