//! `/patients/{no}/memberships/new`: Add Membership. Type, start, payment and amounts first; the signature last, and its
//! submission charges (R077, R081, R082). Anything changed above the signature is answered at once and clears it.

mod form;
mod sheet;

pub use form::EnrollForm;
pub use sheet::of_month;

use crate::app::App;
use crate::base::{Error, Refusals, Res, days};
use crate::clinic::clinics;
use crate::db::{Conn, Priority};
use crate::jobs::charges::{self, Told};
use crate::memberships::actions::enroll::{self, Enrolled, Enrollment, Pay};
use crate::memberships::store;
use crate::patients::store as patients;
use crate::web::{Answer, Form, Htmx, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use sheet::show;

pub async fn new(site: Site, who: Who, no: Path<i64>, htmx: Htmx, ask: Query<EnrollForm>) -> Answer {
    site.page(&who, move |c, page| {
        // What was agreed to is no longer what is shown: it is signed again.
        let mut form = ask.0;
        let signed = !form.consent.is_empty() || !form.typed_name.is_empty();
        (form.consent, form.typed_name) = Default::default();
        let mut sheet = show(c, page, *no, form, Refusals::new())?;
        sheet.cleared = signed;
        if htmx.wants("sheet") { Reply::page(&sheet.as_sheet()) } else { Reply::page(&sheet) }
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<EnrollForm>) -> Answer {
    let (address, browser, patient_id) = (site.address(), site.browser(), *no);
    site.work(&who, move |app, page| {
        let done = if form.kept {
            Err(Error::refused("", "You are signed in again. Nothing was saved yet; check the form and sign."))
        } else {
            act(app, &page, patient_id, &form.fields, &address, &browser)
        };
        match done {
            Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&show(c, page, patient_id, form.fields, refusals)?)),
            other => other,
        }
    })
    .await
}

fn act(app: &App, page: &Page, patient_id: i64, form: &EnrollForm, address: &str, browser: &str) -> Res<Reply> {
    let (today, signs) = app.db.read(|c| {
        let patient = patients::load(c, patient_id)?;
        Ok((clinics::load(c, patient.clinic_id)?.today(page.now), form.signs(c)?))
    })?;
    let new = form.parse(patient_id, page, today, signs, (address, browser))?;
    let enrolled = app.write(page.now, Priority::Desk, |tx| {
        let enrolled = enroll::enroll(tx, page.now, &page.actor(), &new)?;
        let moved = enrolled.first.0.to_string() != form.shown && enrolled.invoice_id.is_some();
        if moved {
            let sum = page.money(&enrolled.first);
            return Err(Error::refused("", format!("The first charge is {sum} now. Look at the new sum and sign again.")));
        }
        Ok(enrolled)
    })?;
    let told = match enrolled.charge_id {
        Some(charge) => Some(charges::send_for_desk(app, page.now, charge)?),
        None => None,
    };
    app.db.read(|c| said(c, page, patient_id, &enrolled, told, &new))
}

/// The line on the next page, with what to do next.
fn said(c: &mut Conn, page: &Page, patient_id: i64, enrolled: &Enrolled, told: Option<Told>, new: &Enrollment) -> Res<Reply> {
    let facts = store::facts(c, enrolled.membership_id)?;
    let patient = patients::load(c, patient_id)?;
    let back = Reply::to(format!("/patients/{patient_id}/memberships"));
    let (name, plan, sum) = (&patient.given, facts.name(), page.money(&enrolled.first));
    let with_invoice = |reply: Reply| match enrolled.invoice_id {
        Some(invoice) => reply.with_link("Invoice", format!("/invoices/{invoice}")),
        None => reply,
    };
    let reply = match (told, &new.pay) {
        (Some(Told::Paid), _) => with_invoice(back.saying(format!("{name} is a {plan} member. {sum} paid."))),
        (Some(Told::Unknown), _) => back.warning(format!(
            "Signed and kept. The processor has not answered yet; {plan} begins by itself once {sum} is paid. Do not charge again."
        )),
        (Some(Told::Declined(sentence)), _) => {
            let invoice = enrolled.invoice_id.unwrap_or_default();
            back.warning(format!("Signed and kept. {sentence} The membership waits for payment."))
                .with_link("Try again", format!("/invoices/{invoice}/attempts"))
                .with_link("Another card", format!("/memberships/{}/card", enrolled.membership_id))
                .with_link("Take other payment", format!("/invoices/{invoice}/payments/new"))
                .with_link("Send card link", format!("/invoices/{invoice}/card-link"))
        }
        (None, _) if enrolled.invoice_id.is_none() && facts.row.starts_on > page.today => {
            back.saying(format!("{name} is a {plan} member from {}. Nothing is charged today.", days::long(facts.row.starts_on)))
        }
        (None, Pay::Recorded(method)) if !enrolled.first.is_zero() => {
            with_invoice(back.saying(format!("{name} is a {plan} member. {sum} recorded: {}.", method.label().to_lowercase())))
        }
        (None, Pay::Invoice(_)) if enrolled.sent => {
            with_invoice(back.saying(format!("{name} is a {plan} member. The invoice of {sum} is made and on its way.")))
        }
        (None, Pay::Invoice(_)) if enrolled.invoice_id.is_some() => with_invoice(
            back.saying(format!("{name} is a {plan} member. The invoice of {sum} is made and not sent; send it from its page.")),
        ),
        (None, Pay::Invoice(_)) => back
            .saying(format!("{name} is a {plan} member. Auto invoice is off: make the invoice by hand."))
            .with_link("Make the invoice", format!("/patients/{patient_id}/billing/purchases/new")),
        _ => with_invoice(back.saying(format!("{name} is a {plan} member."))),
    };
    Ok(reply)
}
