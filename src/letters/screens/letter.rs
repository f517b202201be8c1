//! `/letters/{no}`: a letter as it left, or as it will be; its state, tries and last error.

use crate::base::{Badge, Res};
use crate::db::Conn;
use crate::jobs::letters as worker;
use crate::letters::rules::badges;
use crate::letters::{Letter, State, outbox};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// What it says: as it left, as it would leave now, or why it says nothing.
pub struct Words {
    pub subject: String,
    pub text: String,
    pub kept: bool,
}

#[derive(Template)]
#[template(path = "letters/letter.html")]
struct Show {
    page: Page,
    letter: Letter,
    badge: Badge,
    words: Option<Words>,
    /// Letters to staff are for them alone: they are not printed.
    printable: bool,
    sendable: bool,
}

pub fn words(c: &mut Conn, page: &Page, letter: &Letter) -> Res<Option<Words>> {
    if let (Some(subject), Some(text)) = (&letter.subject, &letter.body) {
        return Ok(Some(Words { subject: subject.clone(), text: text.clone(), kept: true }));
    }
    if letter.state == State::Dropped {
        return Ok(None);
    }
    match worker::compose(c, page.now, letter) {
        Ok(Some(content)) => {
            let kept = worker::as_sent(&content)?;
            Ok(Some(Words { subject: kept.subject, text: kept.text, kept: false }))
        }
        Ok(None) => Ok(None),
        // A letter that cannot be written is shown with its last error, not as a failed page.
        Err(cause) => {
            tracing::warn!(letter = letter.id, %cause, "a letter cannot be written");
            Ok(None)
        }
    }
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let letter = outbox::load(c, *no)?;
        let held = page.account.held_since.is_some();
        let badge = badges::post(Some((&letter).into()), held, &page.clinic.zone, page.today);
        let words = words(c, &page, &letter)?;
        let staff = letter.user_id.is_some();
        let (printable, sendable) = (!staff, !staff || page.may_manage_staff());
        Reply::page(&Show { page, letter, badge, words, printable, sendable })
    })
    .await
}
