//! `/settings/patient-loyalty/preview`: what a member will pay, worked out from the form as it stands: for a joining day, a
//! payment frequency, a coupon and a leaving day, by the rules of the renewal.

use super::form::{PlanForm, fee_field};
use crate::base::{Date, Refusals, Res, days};
use crate::db::Conn;
use crate::memberships::actions::enroll;
use crate::memberships::rules::forecast::Standing;
use crate::memberships::rules::outlook::outlook;
use crate::memberships::screens::ahead::{self, Ahead};
use crate::plans::rules::price;
use crate::plans::store::coupons;
use crate::plans::{Coupon, Every};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

/// The sum of the first day and the sentences under it; nothing while the form does not say enough.
#[derive(Template)]
#[template(path = "plans/_cost.html")]
pub struct Cost {
    /// `On Jun 16, 2026, the day of joining`
    pub on: String,
    pub first: String,
    pub lines: Vec<String>,
    /// Somebody who joins, pays and leaves as the form says.
    pub ahead: Option<Ahead>,
    /// Payment frequencies to choose from; empty where there is one.
    pub frequencies: Vec<Every>,
    pub pays: String,
    /// What of the days cannot be read.
    pub unread: Refusals,
}

/// Who is imagined to join.
struct Imagined {
    joins_on: Date,
    leaves_on: Option<Date>,
    coupon: Option<Coupon>,
}

impl Imagined {
    fn of(c: &mut Conn, form: &PlanForm, today: Date, unread: &mut Refusals) -> Res<Imagined> {
        let mut day = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => unread.take(field, days::parse_any(typed).ok_or("Enter a day, such as Jul 1, 2026.")),
        };
        let joins_on = day("joins_on", &form.joins_on).unwrap_or(today);
        let leaves_on = day("leaves_on", &form.leaves_on);
        if leaves_on.is_some_and(|day| day < joins_on) {
            unread.add("leaves_on", "Leaving comes after joining.");
        }
        let coupon = form.with_coupon.parse::<i64>().ok();
        let coupon = coupons::all(c)?.into_iter().find(|one| Some(one.id) == coupon);
        Ok(Imagined { joins_on, leaves_on: leaves_on.filter(|day| *day >= joins_on), coupon })
    }
}

impl Cost {
    pub fn of(c: &mut Conn, form: &PlanForm, page: &Page) -> Res<Cost> {
        let currency = &page.account.currency;
        let mut odd = Refusals::new();
        let who = Imagined::of(c, form, page.today, &mut odd)?;
        let (mut terms, unread) = form.draft(c, currency)?;
        // A fee that cannot be read makes no sums; an item that cannot is left out.
        let fees = form.intervals().into_iter().all(|every| unread.at(&fee_field(every)).is_empty()) && unread.at("setup_fee").is_empty();
        let mut at = 0;
        terms.benefits.retain(|_| {
            at += 1;
            unread.at(&format!("quantity-{}", at - 1)).is_empty()
        });
        let told = price::words(&terms, currency).filter(|_| fees);
        let chosen = terms.prices.iter().find(|price| price.every.word() == form.pays).or(terms.prices.first());
        let course =
            chosen.filter(|_| told.is_some()).map(|price| enroll::course(&terms, price, 0, who.joins_on, false, who.coupon.as_ref()));
        let first = course.as_ref().map(|course| page.money(&outlook(course, who.joins_on, currency).first));
        Ok(Cost {
            on: format!("On {}, the day of joining", days::long(who.joins_on)),
            first: first.unwrap_or_default(),
            lines: told.map(|(_, lines)| lines).unwrap_or_default(),
            ahead: course.map(|course| ahead::ahead(page, &Standing::joining(course), who.joins_on, who.leaves_on)),
            frequencies: if terms.prices.len() > 1 { terms.prices.iter().map(|price| price.every).collect() } else { vec![] },
            pays: chosen.map_or(String::new(), |price| price.every.word().to_string()),
            unread: odd,
        })
    }
}

/// Without a form there is nothing to work out: the way back.
pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, _| Ok(Reply::to("/settings/patient-loyalty"))).await
}

pub async fn read(site: Site, who: Who, form: Form<PlanForm>) -> Answer {
    site.page(&who, move |c, page| Reply::page(&Cost::of(c, &form.fields, &page)?)).await
}
