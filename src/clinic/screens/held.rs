//! `/held`: since when and why charges and letters are held, what would go out, and the button that lets them go.

use crate::clinic::actions::resume;
use crate::clinic::waiting::{self, Waiting};
use crate::db::Utc;
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/held.html")]
struct Show {
    page: Page,
    since: Option<Utc>,
    waiting: Waiting,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let waiting = waiting::load(c, page.now)?;
        let since = page.account.held_since.map(Utc::new);
        Reply::page(&Show { page, since, waiting })
    })
    .await
}

pub async fn resume(site: Site, who: Who) -> Answer {
    site.press(&who, "/held".into(), |tx, page| {
        resume::resume(tx, page.now, &page.actor())?;
        Ok(Reply::to("/").saying("Charges and letters go out again."))
    })
    .await
}
