//! `/letters/{no}/print`: a letter for those without e-mail, with a short address and a code instead of the button (E54).

use crate::base::{Error, Res};
use crate::clinic::{Note, note, tasks};
use crate::db::{Conn, Tx};
use crate::jobs::letters as worker;
use crate::letters::{Content, Letter, links, outbox, render};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "letters/print.html")]
struct Confirm {
    page: Page,
    letter: Letter,
    content: Option<Content>,
}

/// The sheet itself. The code is on it and nowhere else.
#[derive(Template)]
#[template(path = "letters/sheet.html")]
struct Sheet {
    page: Page,
    letter: Letter,
    content: Content,
    /// `clinic.example/i`
    address: String,
    code: String,
}

impl Sheet {
    fn label<'a>(&self, row: &'a str) -> (&'a str, &'a str) {
        render::label(row)
    }

    fn is_total(&self, index: &usize) -> bool {
        self.content.total && index + 1 == self.content.rows.len()
    }
}

/// A letter that may be printed: those to staff lead to their passwords.
fn load(c: &mut Conn, no: i64) -> Res<Letter> {
    let letter = outbox::load(c, no)?;
    if letter.user_id.is_some() { Err(Error::NotFound) } else { Ok(letter) }
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let letter = load(c, *no)?;
        let content = worker::compose(c, page.now, &letter)?;
        Reply::page(&Confirm { page, letter, content })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, format!("/letters/{no}/print"), move |tx, page| {
        let letter = load(tx, no)?;
        let content = worker::compose(tx, page.now, &letter)?;
        let content = content.ok_or_else(|| Error::refused("", "There is nothing to print any more: what it told of has changed."))?;
        let code = code(tx, page, &content)?;
        outbox::printed(tx, page.now, &letter, &worker::as_sent(&content)?)?;
        tasks::finish_by_key(tx, page.now, &page.actor(), &outbox::print_task(no))?;
        let what = format!("{} to {} printed", letter.kind_label(), letter.to_name);
        let line = Note { area: "letters", subject: "letter", subject_id: no, patient_id: letter.patient_id, what, ..Note::default() };
        note(tx, page.now, &page.actor(), line)?;
        let host = page.public_url.split("://").last().unwrap_or_default();
        Reply::page(&Sheet { address: format!("{host}/i"), page: page.clone(), letter, content, code })
    })
    .await
}

/// The code is the token of a link made now; empty where the letter has none.
fn code(tx: &mut Tx, page: &Page, content: &Content) -> Res<String> {
    let Some(button) = &content.button else { return Ok(String::new()) };
    let path = links::mint(tx, page.now, button.purpose, button.subject)?;
    Ok(path.rsplit('/').next().unwrap_or_default().to_string())
}
