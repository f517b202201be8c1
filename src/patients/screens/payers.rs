//! `/payers`: external contacts, persons and companies that pay for patients.

use crate::patients::{Payer, store};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "patients/payers.html")]
struct List {
    page: Page,
    all: Vec<Payer>,
}

pub async fn list(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&List { all: store::payers::contacts(c, true)?, page })).await
}
