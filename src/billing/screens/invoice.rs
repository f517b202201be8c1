//! `/invoices/{no}`: state, who, total due; every line with why; attempts and letters. `…/pdf` is its paper.

use super::invoices::post_badge;
use crate::base::Badge;
use crate::billing::paper::{self, Whole};
use crate::billing::{AttemptState, reading};
use crate::gateway::declines;
use crate::letters::{Letter, outbox};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "billing/invoice.html")]
struct Show {
    page: Page,
    whole: Whole,
    tries: Vec<String>,
    letters: Vec<Letter>,
    money_badge: Badge,
    post_badge: Badge,
}

pub async fn show(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let whole = paper::load(c, *no)?;
        let tries = reading::attempts_of(c, *no)?.into_iter().map(|tried| {
            let what = match (tried.state, tried.code) {
                (AttemptState::Declined | AttemptState::NeedsPatient, Some(code)) => declines::sentence(&code).to_string(),
                (state, _) => format!("{}.", state.label()),
            };
            format!("{} {}: {what}", page.day(&tried.day), tried.card)
        });
        Reply::page(&Show {
            tries: tries.collect(),
            letters: outbox::by_invoice(c, *no)?,
            money_badge: whole.invoice.badge(page.today),
            post_badge: post_badge(c, &page, *no)?,
            page,
            whole,
        })
    })
    .await
}

pub async fn pdf(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, _| Ok(Reply::file("application/pdf", paper::load(c, *no)?.pdf()?))).await
}
