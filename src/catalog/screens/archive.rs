//! `/inventory/products/{no}/archive`: no longer offered, or offered again.

use crate::catalog::actions::archive_item;
use crate::catalog::{Item, store};
use crate::web::form::Archive;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "catalog/archive.html")]
struct Confirm {
    page: Page,
    item: Item,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let item = store::load(c, *no)?;
        Reply::page(&Confirm { page, item })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<Archive>) -> Answer {
    if form.kept {
        return confirm(site, who, no).await;
    }
    let (no, archived) = (*no, form.fields.is_wanted());
    site.press(&who, format!("/inventory/products/{no}"), move |tx, page| {
        let item = store::load(tx, no)?;
        archive_item::archive(tx, page.now, &page.actor(), no, archived)?;
        let text = if archived { "is archived; what was granted or sold of it stays" } else { "is offered again" };
        Ok(Reply::to("/inventory/products").saying(format!("{} {text}.", item.name)))
    })
    .await
}
