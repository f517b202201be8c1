//! `/settings/patient-paperwork/{no}/archive`: no longer to be chosen, or to be chosen again.

use crate::paperwork::actions::archive_agreement;
use crate::paperwork::store::{self, Agreement};
use crate::web::form::Archive;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "paperwork/archive.html")]
struct Confirm {
    page: Page,
    agreement: Agreement,
    /// Names of the types that use it.
    used_by: Vec<String>,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let agreement = store::load(c, *no)?;
        let used_by = store::used_by(c)?.remove(&agreement.id).unwrap_or_default().into_iter().map(|(_, name)| name).collect();
        Reply::page(&Confirm { page, agreement, used_by })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<Archive>) -> Answer {
    if form.kept {
        return confirm(site, who, no).await;
    }
    let (no, archived) = (*no, form.fields.is_wanted());
    site.press(&who, format!("/settings/patient-paperwork/{no}"), move |tx, page| {
        let agreement = store::load(tx, no)?;
        archive_agreement::archive(tx, page.now, &page.actor(), no, archived)?;
        let text = if archived { "is archived; the signed copies stay" } else { "can be chosen again" };
        Ok(Reply::to("/settings/patient-paperwork").saying(format!("{} {text}.", agreement.name)))
    })
    .await
}
