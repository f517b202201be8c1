//! `/i/{token}`: the invoice for whoever was sent its link; no sign-in. `…/pdf` is its paper.

use crate::base::{Badge, Now, Res};
use crate::billing::paper::{self, Whole};
use crate::db::Conn;
use crate::letters::links::{self, Purpose};
use crate::web::{Answer, Reply, Site};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "billing/link.html")]
struct Show {
    whole: Whole,
    badge: Badge,
    token: String,
}

fn page(c: &mut Conn, now: Now, token: String) -> Res<Show> {
    let link = links::follow(c, now, Purpose::Invoice, &token)?;
    let whole = paper::load(c, link.subject)?;
    Ok(Show { badge: whole.invoice.badge(whole.clinic.today(now)), whole, token })
}

pub async fn show(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| app.db.read(|c| Reply::page(&page(c, now, token.into_inner())?))).await
}

pub async fn pdf(site: Site, token: Path<String>) -> Answer {
    site.open(move |app, now| {
        app.db.read(|c| {
            let link = links::follow(c, now, Purpose::Invoice, &token)?;
            Ok(Reply::file("application/pdf", paper::load(c, link.subject)?.pdf()?))
        })
    })
    .await
}
