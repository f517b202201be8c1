//! `/payments/{no}/invoices/{invoice}/removal`: a payment is taken off an invoice, which asks for it again.

use super::reasoned::{ReasonForm, Reasoned};
use crate::base::{Refusals, Res};
use crate::billing::actions::apply;
use crate::billing::reading;
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;

fn load(c: &mut Conn, page: Page, (no, invoice): (i64, i64), form: ReasonForm, refusals: Refusals) -> Res<Reasoned> {
    let whole = reading::whole_payment(c, no)?;
    let on = reading::invoice(c, invoice)?;
    let applied = whole.applied.iter().find(|one| one.0 == invoice).map(|one| one.2);
    let sum = page.money(&applied.unwrap_or_default());
    let number = on.number();
    Ok(Reasoned {
        crumb: (format!("Payment of {}", page.money(&whole.row.amount)), format!("/payments/{no}")),
        title: format!("Take {sum} off invoice {number}"),
        facts: vec![
            (
                "Invoice",
                format!("{number} asks for {sum} again. Nothing charges it by itself. To give up the invoice too, credit it instead."),
            ),
            ("Money", format!("{sum} becomes account credit. It can be refunded, or pay another invoice.")),
        ],
        hindrance: applied.is_none().then(|| format!("Nothing of this payment is on invoice {number}.")),
        button: format!("Take off {sum}"),
        page,
        form,
        refusals,
    })
}

pub async fn confirm(site: Site, who: Who, at: Path<(i64, i64)>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&load(c, page, *at, ReasonForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, at: Path<(i64, i64)>, form: Form<ReasonForm>) -> Answer {
    let (no, invoice) = *at;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let freed = apply::take_off(tx, page.now, &page.actor(), invoice, no, form.parse()?)?;
            Ok(Reply::to(format!("/payments/{no}")).saying(format!("{} is account credit.", page.money(&freed))))
        },
        move |c, page, form, refusals| Reply::again(&load(c, page, (no, invoice), form.clone(), refusals.clone())?),
    )
    .await
}
