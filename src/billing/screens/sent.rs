//! `/invoices/{no}/letters`: the letter about an invoice, sent again.

use crate::base::{Error, Refusals, Res};
use crate::billing::reading::{self, Invoice};
use crate::db::Conn;
use crate::letters::{Letter, outbox};
use crate::web::{Answer, Form, Page, Reply, Site, Who, form};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct SentForm {
    email: String,
    once: String,
}

#[derive(Template)]
#[template(path = "billing/sent.html")]
struct Confirm {
    page: Page,
    invoice: Invoice,
    letter: Option<Letter>,
    form: SentForm,
    refusals: Refusals,
}

fn newest(c: &mut Conn, invoice: i64) -> Res<Option<Letter>> {
    let about = |letter: &Letter| matches!(letter.kind.as_str(), "enrollment" | "paid_invoice");
    Ok(outbox::by_invoice(c, invoice)?.into_iter().filter(about).max_by_key(|letter| letter.id))
}

fn page(c: &mut Conn, page: Page, no: i64, form: Option<SentForm>, refusals: Refusals) -> Res<Confirm> {
    let invoice = reading::invoice(c, no)?;
    let letter = newest(c, no)?;
    let email = letter.as_ref().map(|letter| letter.to_email.clone()).unwrap_or_default();
    let form = form.unwrap_or_else(|| SentForm { email, once: form::once() });
    Ok(Confirm { page, invoice, letter, form, refusals })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, shell| Reply::page(&page(c, shell, *no, None, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<SentForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            use validator::ValidateEmail;
            reading::invoice(tx, no)?;
            let email = form.email.trim();
            if !email.validate_email() {
                return Err(Error::refused("email", "Enter an e-mail address."));
            }
            let Some(letter) = newest(tx, no)? else {
                return Err(Error::refused("", "There is no letter about this invoice yet."));
            };
            outbox::send_again(tx, page.now, letter.id, email, &form.once)?;
            Ok(Reply::to(format!("/invoices/{no}")).saying(format!("The letter goes out again, to {email}.")))
        },
        move |c, shell, form, refusals| Reply::again(&page(c, shell, no, Some(form.clone()), refusals.clone())?),
    )
    .await
}
