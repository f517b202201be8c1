//! `/settings/patient-paperwork/new` and `/settings/patient-paperwork/{no}`: one agreement (R072, R075).

use super::preview::Reading;
use crate::base::{Refusals, Res, text};
use crate::db::Conn;
use crate::paperwork::actions::save_agreement;
use crate::paperwork::rules::placeholders;
use crate::paperwork::store;
use crate::web::{Answer, Form, Page, Reply, Site, Who, form};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct AgreementForm {
    name: String,
    body: String,
    version: String,
    /// A button other than Save: `read`, to read it as a patient does where no script shows it.
    step: String,
}

/// What is known of a stored agreement.
struct Known {
    id: i64,
    name: String,
    no: i64,
    signed: i64,
    archived: bool,
}

#[derive(Template)]
#[template(path = "paperwork/agreement.html")]
struct Editor {
    page: Page,
    form: AgreementForm,
    refusals: Refusals,
    known: Option<Known>,
    reading: Reading,
    placeholders: &'static [(&'static str, &'static str)],
    /// Lets the rich text editor make its style element.
    nonce: String,
}

impl Editor {
    fn load(c: &mut Conn, page: Page, form: AgreementForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
        let known = match known {
            None => None,
            Some(id) => {
                let (agreement, signed) = (store::load(c, id)?, store::signed(c)?);
                let editions = store::editions(c, id)?;
                Some(Known {
                    id,
                    name: agreement.name,
                    no: editions.first().map_or(0, |newest| newest.no),
                    signed: editions.iter().filter_map(|edition| signed.get(&edition.id)).sum(),
                    archived: agreement.archived_at.is_some(),
                })
            }
        };
        let reading = Reading::of(&form.body, &page);
        Ok(Editor { page, form, refusals, known, reading, placeholders: placeholders::ALL, nonce: form::once() })
    }

    /// What saving a changed text does.
    fn makes(&self) -> String {
        match &self.known {
            Some(Known { no, signed: 0, .. }) => format!("A changed text makes version {}.", no + 1),
            Some(Known { no, signed: 1, .. }) => {
                format!("A changed text makes version {0}. The signed copy stays as it is. New members sign version {0}.", no + 1)
            }
            Some(Known { no, signed, .. }) => {
                let copies = text::count(*signed, "signed copy", "signed copies");
                format!("A changed text makes version {0}. The {copies} stay as they are. New members sign version {0}.", no + 1)
            }
            None => String::new(),
        }
    }
}

pub async fn new(site: Site, who: Who) -> Answer {
    read(site, who, AgreementForm::default(), None).await
}

/// The form as it stands, with its reading.
async fn read(site: Site, who: Who, form: AgreementForm, known: Option<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let editor = Editor::load(c, page, form, known, Refusals::new())?;
        Ok(Reply::page(&editor)?.with_nonce(&editor.nonce))
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<AgreementForm>) -> Answer {
    if !form.fields.step.is_empty() {
        return read(site, who, form.fields, None).await;
    }
    site.act(
        &who,
        form,
        |tx, page, form| {
            let id = save_agreement::add(tx, page.now, &page.actor(), &form.name, &form.body)?;
            let name = store::load(tx, id)?.name;
            let said = Reply::to("/settings/patient-paperwork").saying(format!("{name} saved."));
            Ok(said.with_link("Add new type", "/settings/patient-loyalty/types/new"))
        },
        |c, page, form, refusals| {
            let editor = Editor::load(c, page, form.clone(), None, refusals.clone())?;
            Ok(Reply::again(&editor)?.with_nonce(&editor.nonce))
        },
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (agreement, newest) = (store::load(c, *no)?, store::current(c, *no)?);
        let form = AgreementForm { name: agreement.name, body: newest.html, version: agreement.version.to_string(), step: String::new() };
        let editor = Editor::load(c, page, form, Some(*no), Refusals::new())?;
        Ok(Reply::page(&editor)?.with_nonce(&editor.nonce))
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<AgreementForm>) -> Answer {
    let no = *no;
    if !form.fields.step.is_empty() {
        return read(site, who, form.fields, Some(no)).await;
    }
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let version = form.version.parse().unwrap_or(0);
            let made = save_agreement::change(tx, page.now, &page.actor(), no, version, &form.name, &form.body)?;
            let name = store::load(tx, no)?.name;
            let said = match made {
                Some(made) => format!("{name} saved as version {made}. The signed copies stay as they are."),
                None => format!("{name} saved. Its text is as it was."),
            };
            Ok(Reply::to("/settings/patient-paperwork").saying(said))
        },
        move |c, page, form, refusals| {
            let version = refusals.version(&form.version, || Ok(store::load(c, no)?.version))?;
            let form = AgreementForm { version, ..form.clone() };
            let editor = Editor::load(c, page, form, Some(no), refusals.clone())?;
            Ok(Reply::again(&editor)?.with_nonce(&editor.nonce))
        },
    )
    .await
}
