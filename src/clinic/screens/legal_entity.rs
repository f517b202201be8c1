//! `/settings/legal-entities/new` and `/settings/legal-entities/{no}`: whose name and tax number invoices carry.

use crate::base::{Error, Refusals, Res};
use crate::clinic::actions::save_legal_entity;
use crate::clinic::clinics::{self, NewLegalEntity};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct EntityForm {
    name: String,
    address: String,
    tax_no: String,
    version: String,
}

impl EntityForm {
    fn parse(&self) -> Result<NewLegalEntity, Error> {
        let name = self.name.trim().to_string();
        if !(1..=120).contains(&name.chars().count()) {
            return Err(Error::refused("name", "Enter the name that invoices carry, at most 120 characters."));
        }
        Ok(NewLegalEntity { name, address: self.address.trim().into(), tax_no: self.tax_no.trim().into() })
    }
}

#[derive(Template)]
#[template(path = "clinic/legal_entity.html")]
struct Editor {
    page: Page,
    form: EntityForm,
    refusals: Refusals,
    /// The name of the known one.
    known: Option<String>,
}

fn editor(c: &mut Conn, page: Page, form: EntityForm, known: Option<i64>, refusals: Refusals) -> Res<Editor> {
    let known = known.map(|no| clinics::legal_entity(c, no)).transpose()?;
    let version = known.as_ref().map(|entity| refusals.version(&form.version, entity.version)).unwrap_or_default();
    Ok(Editor { page, form: EntityForm { version, ..form }, refusals, known: known.map(|entity| entity.name) })
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&editor(c, page, EntityForm::default(), None, Refusals::new())?)).await
}

pub async fn create(site: Site, who: Who, form: Form<EntityForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let new = form.parse()?;
            save_legal_entity::add(tx, page.now, &page.actor(), &new)?;
            Ok(Reply::to("/settings/clinics").saying(format!("{} added.", new.name)))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), None, refusals.clone())?),
    )
    .await
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let entity = clinics::legal_entity(c, *no)?;
        let form = EntityForm { name: entity.name, address: entity.address, tax_no: entity.tax_no, version: String::new() };
        Reply::page(&editor(c, page, form, Some(*no), Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<EntityForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let new = form.parse()?;
            save_legal_entity::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &new)?;
            Ok(Reply::to("/settings/clinics").saying(format!("{} saved. Invoices from now on carry it.", new.name)))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), Some(no), refusals.clone())?),
    )
    .await
}
