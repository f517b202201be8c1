//! `/memberships/{no}/auto-invoice`: whether the invoices of one membership are made by themselves (R097, E3).

use crate::base::{Error, Refusals, Res};
use crate::clinic::AutoInvoice;
use crate::db::Conn;
use crate::memberships::actions::invoicing;
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct AutoInvoiceForm {
    /// `on`, `off`, or nothing for what the type or the clinic says.
    auto_invoice: String,
}

#[derive(Template)]
#[template(path = "memberships/auto_invoice.html")]
struct Editor {
    page: Page,
    header: Header,
    facts: Facts,
    form: AutoInvoiceForm,
    refusals: Refusals,
    choices: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, no: i64, form: Option<AutoInvoiceForm>, refusals: Refusals) -> Res<Editor> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let form = form.unwrap_or_else(|| AutoInvoiceForm { auto_invoice: facts.row.auto_invoice.map_or("", AutoInvoice::word).to_string() });
    let by_others = invoicing::automatic_plans(c, facts.row.clinic_id)?.contains(&facts.row.plan_id);
    let theirs = if by_others { AutoInvoice::On } else { AutoInvoice::Off };
    let mut choices = vec![(String::new(), format!("As its type and clinic say: {}", theirs.label().to_lowercase()))];
    choices.extend(AutoInvoice::ALL.iter().map(|one| (one.word().to_string(), one.label().to_string())));
    Ok(Editor { page, header, facts, form, refusals, choices })
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&editor(c, page, *no, None, Refusals::new())?)).await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<AutoInvoiceForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            if !store::facts(tx, no)?.by_invoice() {
                return Err(Error::refused("", "Its fees are charged to a card. There is no invoice to make."));
            }
            let facts = invoicing::set(tx, page.now, &page.actor(), no, AutoInvoice::from_word(&form.auto_invoice))?;
            let said = match invoicing::is_automatic(tx, &facts)? {
                true => format!("Invoices of {} are made by themselves.", facts.name()),
                false => format!("Invoices of {} are made by hand.", facts.name()),
            };
            Ok(Reply::to(format!("/patients/{}/memberships", facts.row.patient_id)).saying(said))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, Some(form.clone()), refusals.clone())?),
    )
    .await
}
