//! `/settings/patient-loyalty/preview`: what a member will pay, worked out from the form as it stands.

use super::form::PlanForm;
use crate::base::{Money, Quantity, Rate, Res};
use crate::db::Conn;
use crate::plans::rules::price::{self, Offer};
use crate::plans::{Benefit, Every, Expires};
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
        let setup_fee = if form.setup_fee.trim().is_empty() { Ok(Money::ZERO) } else { currency.parse(&form.setup_fee) };
        let (Some(every), Ok(fee), Ok(setup_fee)) = (Every::from_word(&form.every), currency.parse(&form.fee), setup_fee) else {
            return Ok(Cost { first: String::new(), lines: Vec::new() });
        };
        let readable = form.free_items(c)?.into_iter().filter_map(|line| {
            Some(Benefit {
                item_id: line.item.id,
                quantity: Quantity::parse(&line.quantity, line.item.unit_decimals as u32).ok()?,
                expires: Expires::from_word(&line.expires)?,
                item_name: line.item.name,
                unit: line.item.unit,
                unit_price: line.item.price,
                every: Every::Month,
            })
        });
        let benefits: Vec<Benefit> = readable.collect();
        let discount = Rate::parse(&form.discount).unwrap_or_default();
        let offer = Offer { every, fee, setup_fee, discount, bank_fee: form.bank_fee == "on", benefits: &benefits };
        let (first, lines) = price::words(&offer, currency);
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
