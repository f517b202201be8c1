//! `/invoices/{no}/write-off`: the rest of an open invoice is let go; a membership goes on without it (R127).

use super::reasoned::{ReasonForm, Reasoned};
use super::reversal::BEGINS;
use crate::base::{Error, Refusals, Res};
use crate::billing::actions::write_off;
use crate::billing::asking::{self, Asking};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;

/// Why not, if so.
fn hindrance(asking: &Asking) -> Option<String> {
    match asking.is_open() {
        false => Some(format!("Invoice {} is {} already.", asking.invoice.number(), asking.invoice.status.label().to_lowercase())),
        true => asking.begins.then(|| BEGINS.to_string()),
    }
}

fn load(c: &mut Conn, page: Page, no: i64, form: ReasonForm, refusals: Refusals) -> Res<Reasoned> {
    let asking = asking::load(c, no)?;
    let (number, sum) = (asking.invoice.number(), page.money(&asking.asks));
    let mut facts = vec![("Lets go", format!("{sum}, owed by {}. Nobody asks for it any more.", asking.payer.name))];
    if let Some(plan) = &asking.plan {
        facts.push(("Membership", format!("{plan} goes on once nothing else is open. What this fee would have given stays ungiven.")));
    }
    facts.push(("Books", "The sum stands under Write-offs.".to_string()));
    Ok(Reasoned {
        crumb: (format!("Invoice {number}"), format!("/invoices/{no}")),
        title: format!("Write off invoice {number}"),
        button: format!("Write off {sum}"),
        facts,
        hindrance: hindrance(&asking),
        page,
        form,
        refusals,
    })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *no, ReasonForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<ReasonForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            if let Some(sentence) = hindrance(&asking::load(tx, no)?) {
                return Err(Error::refused("", sentence));
            }
            let gone = write_off::write_off(tx, page.now, &page.actor(), no, form.parse()?)?;
            Ok(Reply::to(format!("/invoices/{no}")).saying(format!("{} written off.", page.money(&gone))))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
