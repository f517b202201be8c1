//! `/me/sessions`: signs out everywhere, on every browser and node.

use crate::clinic::{Note, note};
use crate::web::{Answer, Page, Reply, Site, Who, session};
use actix_session::Session;
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/sessions.html")]
struct Confirm {
    page: Page,
}

pub async fn confirm(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| Reply::page(&Confirm { page })).await
}

pub async fn end(site: Site, session: Session, who: Who) -> Answer {
    let answer = site
        .press(&who, "/me".into(), |tx, page| {
            session::end_all(tx, page.who.id)?;
            let what = "Signed out everywhere".into();
            let line = Note { area: "staff", subject: "user", subject_id: page.who.id, what, ..Note::default() };
            note(tx, page.now, &page.actor(), line)?;
            Ok(Reply::to("/sign-in").saying("You are signed out everywhere."))
        })
        .await?;
    session.purge();
    Ok(answer)
}
