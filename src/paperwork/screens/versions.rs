//! `/settings/patient-paperwork/{no}/versions`: every text an agreement had, and how many signed it (E12).

use crate::paperwork::rules::richtext;
use crate::paperwork::store::{self, Agreement, Edition};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

struct Text {
    edition: Edition,
    html: String,
    signed: i64,
}

#[derive(Template)]
#[template(path = "paperwork/versions.html")]
struct List {
    page: Page,
    agreement: Agreement,
    texts: Vec<Text>,
}

pub async fn list(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (agreement, signed) = (store::load(c, *no)?, store::signed(c)?);
        let editions = store::editions(c, *no)?.into_iter();
        let texts = editions.map(|edition| Text {
            html: richtext::below_heading(&richtext::below_heading(&edition.html)),
            signed: signed.get(&edition.id).copied().unwrap_or(0),
            edition,
        });
        Reply::page(&List { page, agreement, texts: texts.collect() })
    })
    .await
}
