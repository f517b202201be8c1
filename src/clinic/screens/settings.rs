//! `/settings`: the menu behind the gear (R013, R014).

use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "clinic/settings.html")]
struct Show {
    page: Page,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| Reply::page(&Show { page })).await
}
