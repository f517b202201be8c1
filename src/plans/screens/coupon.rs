//! `/settings/patient-loyalty/coupons/new`: Add Coupon (R166–R171, R174), with what it does to the first plan on offer.

use crate::base::{Date, Rate, Refusals, Res, days};
use crate::clinic::Currency;
use crate::db::Conn;
use crate::plans::actions::coupons;
use crate::plans::rules::coupon;
use crate::plans::{CouponKind, CouponTerms, store};
use crate::web::{Answer, Form, Htmx, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CouponForm {
    code: String,
    kind: String,
    value: String,
    /// The last day on which it can be entered.
    expires: String,
    /// `forever`, `once` or `limited`.
    redeemed: String,
    cycles: String,
    also_setup_fee: String,
    /// A button other than Save: `example`, to see what it does where no script shows it.
    step: String,
}

impl CouponForm {
    fn blank() -> CouponForm {
        CouponForm { kind: CouponKind::Percent.word().into(), redeemed: "once".into(), cycles: "3".into(), ..CouponForm::default() }
    }

    /// The terms and the first day on which the code can no longer be entered.
    fn parse(&self, currency: &Currency) -> Res<(CouponTerms, Option<Date>)> {
        let mut refused = Refusals::new();
        let kind = refused.take("kind", CouponKind::from_word(&self.kind).ok_or("Choose % or an amount."));
        let value = match kind {
            Some(CouponKind::Amount) => refused.take("value", currency.parse(&self.value)).map(|sum| sum.0),
            _ => refused.take("value", Rate::parse(&self.value)).map(|rate| rate.0),
        };
        let cycles = match self.redeemed.as_str() {
            "forever" => None,
            "once" => Some(1),
            "limited" => refused.take("cycles", self.cycles.trim().parse().map_err(|_| "Enter 1 to 60 charges.")),
            _ => {
                refused.add("redeemed", "Choose forever, one time or a number of charges.");
                None
            }
        };
        let expires_on = match self.expires.trim() {
            "" => None,
            typed => refused
                .take("expires", days::parse_any(typed).ok_or("Enter a day, such as May 31, 2027."))
                .map(|last| days::add_days(last, 1)),
        };
        let terms = CouponTerms {
            code: self.code.split_whitespace().collect::<Vec<_>>().join(" "),
            kind: kind.unwrap_or(CouponKind::Percent),
            // What could not be read is refused; the least value keeps the other rules quiet about it.
            value: value.unwrap_or(1),
            cycles,
            also_setup_fee: self.also_setup_fee == "on",
        };
        let rules = coupon::check(&terms);
        let other = rules.0.into_iter().filter(|(field, _)| refused.at(field).is_empty()).collect::<Vec<_>>();
        refused.0.extend(other);
        refused.none()?;
        Ok((terms, expires_on))
    }
}

#[derive(Template)]
#[template(path = "plans/coupon.html", blocks = ["example"])]
struct Editor {
    page: Page,
    form: CouponForm,
    refusals: Refusals,
    /// What it does to the first plan on offer; empty while the form does not say enough.
    example: String,
    /// Signs of the code that are taken for one another.
    warning: String,
}

impl Editor {
    fn load(c: &mut Conn, page: Page, form: CouponForm, refusals: Refusals) -> Res<Editor> {
        let currency = &page.account.currency;
        let plans = store::all_current(c, false)?;
        let priced = plans.iter().find_map(|plan| plan.terms.prices.first().map(|price| (&plan.terms.name, price.fee)));
        // The code is not part of the sum.
        let sums = CouponForm { code: "CODE".into(), expires: String::new(), ..form.clone() }.parse(currency);
        let example = match (sums, priced) {
            (Ok((terms, _)), Some((name, fee))) => coupon::example(&terms, name, fee, currency),
            _ => String::new(),
        };
        let warning = coupon::hard_to_read(&form.code).unwrap_or_default();
        Ok(Editor { form, refusals, example, warning, page })
    }
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&Editor::load(c, page, CouponForm::blank(), Refusals::new())?)).await
}

/// For htmx only the worked-out line; else the coupon is added.
pub async fn create(site: Site, who: Who, htmx: Htmx, form: Form<CouponForm>) -> Answer {
    if htmx.wants("example") {
        return site.page(&who, move |c, page| Reply::page(&Editor::load(c, page, form.fields, Refusals::new())?.as_example())).await;
    }
    if !form.fields.step.is_empty() {
        return site.page(&who, move |c, page| Reply::page(&Editor::load(c, page, form.fields, Refusals::new())?)).await;
    }
    site.act(
        &who,
        form,
        |tx, page, form| {
            let (terms, expires_on) = form.parse(&page.account.currency)?;
            coupons::add(tx, page.now, &page.actor(), &terms, expires_on, page.today)?;
            Ok(Reply::to("/settings/patient-loyalty/coupons").saying(format!("{} added.", terms.code)))
        },
        |c, page, form, refusals| Reply::again(&Editor::load(c, page, form.clone(), refusals.clone())?),
    )
    .await
}
