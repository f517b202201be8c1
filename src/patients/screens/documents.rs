//! `/patients/{no}/documents` and `/documents/{no}`: what was signed and sent, as it was.

use super::header::{self, Header};
use crate::memberships::status::Mark;
use crate::patients::documents::{self, Document};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "patients/documents.html")]
struct List {
    page: Page,
    header: Header,
    documents: Vec<Document>,
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    header::tab(&site, &who, *no, move |c, page, header| {
        let documents = documents::of_patient(c, *no)?;
        Reply::page(&List { page, header, documents })
    })
    .await
}

/// Kinds of files that a browser shows by itself and that cannot run anything; others are saved.
const SHOWN: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"];

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, _| {
        let (document, content) = documents::load(c, *no)?;
        match SHOWN.iter().find(|mime| mime.split(';').next() == document.mime.split(';').next()) {
            Some(mime) => Ok(Reply::file(mime, content)),
            None => Ok(Reply::file("application/octet-stream", content).named(&document.title)),
        }
    })
    .await
}
