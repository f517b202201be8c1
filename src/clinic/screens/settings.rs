//! `/settings`: the menu behind the gear (R013, R014). On wide screens it also stands on the left of each page under it:
//! `templates/parts/settings_menu.html`.

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
