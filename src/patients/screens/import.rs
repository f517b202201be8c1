//! `/patients/import`: a list of patients chosen from a file.

use crate::base::{Error, Refusals, Res};
use crate::clinic::clinics;
use crate::db::Conn;
use crate::patients::actions::import;
use crate::patients::store::imports::{self, Import};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartForm as Multipart};
use askama::Template;

/// What is sent: every part may be missing.
#[derive(MultipartForm)]
pub struct Upload {
    #[multipart(limit = "20MiB")]
    file: Option<Bytes>,
    clinic: Option<Text<String>>,
}

#[derive(Template)]
#[template(path = "patients/import.html")]
struct Choose {
    page: Page,
    refusals: Refusals,
    clinic: String,
    clinics: Vec<(String, String)>,
    earlier: Vec<Import>,
}

/// Earlier imports that are named.
const EARLIER: i64 = 5;

fn choose(c: &mut Conn, page: Page, clinic: String, refusals: Refusals) -> Res<Choose> {
    let clinics = clinics::all(c)?.into_iter().map(|clinic| (clinic.id.to_string(), clinic.name)).collect();
    let earlier = imports::newest(c, EARLIER)?;
    Ok(Choose { page, refusals, clinic, clinics, earlier })
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let clinic = page.clinic.id.to_string();
        Reply::page(&choose(c, page, clinic, Refusals::new())?)
    })
    .await
}

pub async fn upload(site: Site, who: Who, sent: Multipart<Upload>) -> Answer {
    let Upload { file, clinic } = sent.into_inner();
    let clinic = clinic.map(|clinic| clinic.into_inner()).unwrap_or_default();
    site.work(&who, move |app, page| {
        let kept = keep(app, &page, &clinic, file);
        match kept {
            Ok(id) => Ok(Reply::to(format!("/patients/imports/{id}"))),
            Err(Error::Refused(refusals)) => app.db.read(|c| Reply::again(&choose(c, page, clinic, refusals)?)),
            Err(other) => Err(other),
        }
    })
    .await
}

fn keep(app: &crate::app::App, page: &Page, clinic: &str, file: Option<Bytes>) -> Res<i64> {
    let all = app.db.read(clinics::all)?;
    let clinic = all.iter().find(|one| one.id.to_string() == clinic).ok_or_else(|| Error::refused("clinic", "Choose a clinic."))?;
    let file = file.filter(|file| !file.data.is_empty()).ok_or_else(|| Error::refused("file", "Choose a CSV file."))?;
    let name = file.file_name.clone().unwrap_or_else(|| "patients.csv".to_string());
    import::upload(app, page.now, &page.actor(), clinic.id, &name, &file.data)
}
