//! `/letters/{no}/copies`: send a letter again, to the address that is on file now.

use crate::base::{Error, Refusals, Res};
use crate::db::Conn;
use crate::letters::actions::send_again;
use crate::letters::{Letter, outbox};
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Permission, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CopyForm {
    once: String,
}

#[derive(Template)]
#[template(path = "letters/copies.html")]
struct Confirm {
    page: Page,
    letter: Letter,
    address: String,
    once: String,
    back: String,
    refusals: Refusals,
}

fn load(c: &mut Conn, page: Page, no: i64, once: String, refusals: Refusals) -> Res<Confirm> {
    let letter = outbox::load(c, no)?;
    let address = send_again::address(c, &letter)?;
    Ok(Confirm { page, address, once, back: format!("/letters/{no}"), letter, refusals })
}

/// Letters to staff lead to their passwords: who manages staff sends them.
fn may(who: &Who, letter: &Letter) -> Result<(), Error> {
    if letter.user_id.is_some() { who.must(Permission::ManageStaff) } else { Ok(()) }
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let confirm = load(c, page, *no, once(), Refusals::new())?;
        may(&confirm.page.who, &confirm.letter)?;
        Reply::page(&confirm)
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<CopyForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            may(&page.who, &outbox::load(tx, no)?)?;
            match send_again::send_again(tx, page.now, &page.actor(), no, &form.once)? {
                Some(copy) => {
                    let letter = outbox::load(tx, copy)?;
                    Ok(Reply::to(format!("/letters/{copy}")).saying(format!("On its way to {}.", letter.to_email)))
                }
                None => Ok(Reply::to(format!("/letters/{no}")).saying("Sent already. No second one was sent.")),
            }
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.once.clone(), refusals.clone())?),
    )
    .await
}
