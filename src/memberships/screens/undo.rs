//! `/memberships/{no}/undo`: an enrollment of today taken back, with the money.

use crate::app::App;
use crate::base::{Error, Money, Refusals, Res};
use crate::db::schema::{allocations, invoices};
use crate::db::sum::SumI64;
use crate::db::{Conn, Priority};
use crate::jobs::refunds;
use crate::memberships::actions::undo;
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;
use diesel::prelude::*;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct UndoForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "memberships/undo.html")]
struct Confirm {
    page: Page,
    header: Header,
    facts: Facts,
    form: UndoForm,
    refusals: Refusals,
    hindrance: Option<&'static str>,
    paid: Money,
}

fn page(c: &mut Conn, page: Page, no: i64, form: UndoForm, refusals: Refusals) -> Res<Confirm> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let paid: Option<i64> = allocations::table
        .inner_join(invoices::table.on(invoices::id.eq(allocations::invoice_id)))
        .filter(invoices::membership_id.eq(no))
        .select(SumI64(allocations::amount))
        .first(c)?;
    let hindrance = undo::hindrance(&facts, page.today);
    Ok(Confirm { page, header, facts, form, refusals, hindrance, paid: Money(paid.unwrap_or(0)) })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, shell| Reply::page(&page(c, shell, *no, UndoForm::default(), Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<UndoForm>) -> Answer {
    let no = *no;
    site.work(&who, move |app, shell| match act(app, &shell, no, &form) {
        Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&page(c, shell, no, form.fields, refusals)?)),
        other => other,
    })
    .await
}

fn act(app: &App, shell: &Page, no: i64, form: &Form<UndoForm>) -> Res<Reply> {
    if form.kept {
        return Err(Error::refused("", "You are signed in again. Nothing was undone yet."));
    }
    let facts = app.db.read(|c| store::facts(c, no))?;
    let back = app.write(shell.now, Priority::Desk, |tx| undo::undo(tx, shell.now, &shell.actor(), no, &form.fields.reason))?;
    refunds::send_due(app, shell.now)?;
    let money = if back.is_zero() { "Nothing was paid.".to_string() } else { format!("{} goes back the way it came.", shell.money(&back)) };
    Ok(Reply::to(format!("/patients/{}/memberships", facts.row.patient_id)).saying(format!("{} undone. {money}", facts.name())))
}
