//! `/invoices/{no}/card-link`: Send card link. What is sent to whom; without an e-mail address, the link for print.

use super::attempts::{Back, way_back};
use crate::base::{Date, Refusals, Res};
use crate::billing::actions::send_card_link;
use crate::billing::asking::{self, Asking};
use crate::db::Conn;
use crate::web::form::once;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Days that a card link works.
const DAYS: i64 = 21;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct LinkForm {
    once: String,
    /// `print`, or by e-mail.
    how: String,
    #[serde(rename = "return")]
    to: String,
}

#[derive(Template)]
#[template(path = "billing/card_link.html")]
struct Confirm {
    page: Page,
    asking: Asking,
    form: LinkForm,
    back: String,
    until: Date,
    refusals: Refusals,
}

#[derive(Template)]
#[template(path = "billing/card_link_print.html")]
struct Print {
    page: Page,
    asking: Asking,
    address: String,
    back: String,
    until: Date,
}

/// The last day on which a link made now works.
fn until(page: &Page) -> Date {
    crate::base::days::add_days(page.today, DAYS - 1)
}

fn load(c: &mut Conn, page: Page, no: i64, mut form: LinkForm, refusals: Refusals) -> Res<Confirm> {
    if form.once.is_empty() {
        form.once = once();
    }
    Ok(Confirm { asking: asking::load(c, no)?, back: way_back(no, &form.to), until: until(&page), page, form, refusals })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>, back: Query<Back>) -> Answer {
    site.page(&who, move |c, page| {
        let form = LinkForm { to: back.0.to, ..LinkForm::default() };
        Reply::page(&load(c, page, *no, form, Refusals::new())?)
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<LinkForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let asking = asking::load(tx, no)?;
            let back = way_back(no, &form.to);
            if form.how == "print" {
                let path = send_card_link::print(tx, page.now, &page.actor(), &asking)?;
                let address = format!("{}{path}", page.public_url);
                return Reply::page(&Print { page: page.clone(), asking, address, back, until: until(page) });
            }
            let sent = send_card_link::send(tx, page.now, &page.actor(), &asking, form.once.trim())?;
            let said = match sent {
                true => format!("Card link on its way to {}, {}.", asking.payer.name, asking.email()),
                false => format!("A card link to {} left a moment ago. No second one was sent.", asking.email()),
            };
            Ok(Reply::to(back).saying(said).with_link(asking.patient.full_name(), format!("/patients/{}", asking.invoice.patient_id)))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
