//! `/settings/staff/{no}/one-time-passwords`: those of somebody who lost the telephone are removed.

use crate::clinic::actions::set_one_time_passwords as set;
use crate::clinic::users::{self, User};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/lost_one_time_passwords.html")]
struct Confirm {
    page: Page,
    user: User,
    hindrance: Option<&'static str>,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let user = users::load(c, *no)?;
        let hindrance = set::hindrance(&user, Some(page.who.id));
        Reply::page(&Confirm { page, user, hindrance })
    })
    .await
}

pub async fn remove(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, format!("/settings/staff/{no}"), move |tx, page| {
        let user = set::remove_lost(tx, page.now, &page.actor(), no)?;
        let said = format!("The one-time passwords of {} are removed. The next sign-in asks for the password alone.", user.name);
        Ok(Reply::to(format!("/settings/staff/{no}")).saying(said))
    })
    .await
}
