//! `/`: what needs somebody today.

use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "desk/today.html")]
struct Show {
    page: Page,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| Reply::page(&Show { page })).await
}
