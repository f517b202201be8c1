//! `/memberships/{no}/commitment`: a member signs the minimum time commitment of the type at the desk (R157, E19).

use crate::base::{Error, Refusals, Res, days, text};
use crate::db::Conn;
use crate::memberships::actions::agree::{self, Signature};
use crate::memberships::status::Mark;
use crate::memberships::store;
use crate::paperwork::rules::{richtext, signature};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct SignForm {
    consent: String,
    signature: String,
    typed_name: String,
    /// The sentence that was shown beside the tick.
    shown: String,
}

impl SignForm {
    fn parse(&self, address: &str, browser: &str) -> Result<Signature, Error> {
        let mut refused = Refusals::new();
        if self.consent != "on" {
            refused.add("consent", "The patient has to agree to the commitment.");
        }
        let typed_name = self.typed_name.trim().to_string();
        let png = refused.take("signature", signature::parse(&self.signature)).flatten();
        if png.is_none() && typed_name.is_empty() && refused.at("signature").is_empty() {
            refused.add("signature", "Sign in the field, or type the full name.");
        }
        refused.none()?;
        Ok(Signature { png, typed_name, address: address.to_string(), browser: browser.to_string() })
    }
}

/// What is signed.
struct Sheet {
    name: String,
    html: String,
    consent: String,
}

#[derive(Template)]
#[template(path = "memberships/commitment.html")]
struct Show {
    page: Page,
    header: Header,
    plan: String,
    /// Why there is nothing to sign.
    hindrance: String,
    sheet: Option<Sheet>,
    form: SignForm,
    refusals: Refusals,
}

fn show(c: &mut Conn, page: Page, no: i64, form: SignForm, refusals: Refusals) -> Res<Show> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let (sheet, hindrance) = match agree::paper(c, page.now, no) {
        Ok(paper) => {
            (Some(Sheet { name: paper.text.name, html: richtext::below_heading(&paper.body_html), consent: paper.consent }), String::new())
        }
        Err(Error::Refused(why)) => (None, why.at("").to_string()),
        Err(other) => return Err(other),
    };
    Ok(Show { page, header, plan: facts.name().to_string(), hindrance, sheet, form, refusals })
}

pub async fn read(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&show(c, page, *no, SignForm::default(), Refusals::new())?)).await
}

pub async fn sign(site: Site, who: Who, no: Path<i64>, form: Form<SignForm>) -> Answer {
    let (address, browser, no) = (site.address(), site.browser(), *no);
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let signature = form.parse(&address, &browser)?;
            let paper = agree::agree(tx, page.now, &page.actor(), no, &form.shown, &signature)?;
            let row = &paper.facts.row;
            let months = text::count(paper.bound.months.into(), "month", "months");
            let last = days::long(days::last(paper.bound.until));
            let said = format!("Signed. {} is committed for {months}, through {last}.", paper.facts.name());
            let documents = format!("/patients/{}/documents", row.patient_id);
            Ok(Reply::to(format!("/patients/{}/memberships", row.patient_id)).saying(said).with_link("Documents", documents))
        },
        move |c, page, form, refusals| {
            // A drawn signature does not come back: it is given again.
            let form = SignForm { signature: String::new(), ..form.clone() };
            Reply::again(&show(c, page, no, form, refusals.clone())?)
        },
    )
    .await
}
