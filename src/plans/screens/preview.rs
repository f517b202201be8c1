//! `/settings/patient-loyalty/preview`: what a member will pay, worked out from the form as it stands.

use super::form::{PlanForm, fee_field};
use crate::base::Res;
use crate::db::Conn;
use crate::plans::rules::price;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

/// The sum of the first day and the sentences under it; nothing while the form does not say enough.
#[derive(Template)]
#[template(path = "plans/_cost.html")]
pub struct Cost {
    pub first: String,
    pub lines: Vec<String>,
}

impl Cost {
    pub fn of(c: &mut Conn, form: &PlanForm, page: &Page) -> Res<Cost> {
        let currency = &page.account.currency;
        let (mut terms, unread) = form.draft(c, currency)?;
        // A fee that cannot be read makes no sums; an item that cannot is left out.
        let fees = form.intervals().into_iter().all(|every| unread.at(&fee_field(every)).is_empty()) && unread.at("setup_fee").is_empty();
        let mut at = 0;
        terms.benefits.retain(|_| {
            at += 1;
            unread.at(&format!("quantity-{}", at - 1)).is_empty()
        });
        let told = price::words(&terms, currency).filter(|_| fees);
        let (first, lines) = told.unwrap_or_default();
        Ok(Cost { first, lines })
    }
}

/// Without a form there is nothing to work out: the way back.
pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, _| Ok(Reply::to("/settings/patient-loyalty"))).await
}

pub async fn read(site: Site, who: Who, form: Form<PlanForm>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&Cost::of(c, &form.fields, &page)?)).await
}
