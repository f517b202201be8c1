//! `/memberships/{no}/billing-day`: another day for the fee, from the end of the paid period on, the part up to it shown before (R088).

use super::enrollment::of_month;
use crate::base::{Date, Error, Money, Refusals, Res, days};
use crate::db::Conn;
use crate::memberships::actions::change_billing_day as change;
use crate::memberships::rules::forecast::{Charge, Standing, forecast};
use crate::memberships::status::Mark;
use crate::memberships::store::{self, Facts};
use crate::patients::screens::header::Header;
use crate::web::{Answer, Form, Page, Query, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

/// Charges shown ahead.
const SHOWN: usize = 3;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct DayForm {
    day: String,
}

impl DayForm {
    fn parse(&self) -> Res<u8> {
        let day = self.day.parse().ok().filter(|day| (1..=31).contains(day));
        day.ok_or_else(|| Error::refused("day", "Choose a day from 1 to 31."))
    }
}

#[derive(Template)]
#[template(path = "memberships/billing_day.html", blocks = ["sheet"])]
struct Editor {
    page: Page,
    header: Header,
    facts: Facts,
    form: DayForm,
    refusals: Refusals,
    hindrance: Option<&'static str>,
    days: Vec<(String, String)>,
    /// Day, sum and how it comes about.
    next: Vec<(Date, Money, String)>,
}

fn editor(c: &mut Conn, page: Page, no: i64, form: DayForm, refusals: Refusals) -> Res<Editor> {
    let facts = store::facts(c, no)?;
    let header = Header::load(c, &page, facts.row.patient_id)?;
    let form = if form.day.is_empty() { DayForm { day: facts.row.billing_day.to_string() } } else { form };
    let next = form.parse().map(|day| next(&page, &facts, day)).unwrap_or_default();
    let days = (1..=31).map(|day: u8| (day.to_string(), of_month(day))).collect();
    let hindrance = change::hindrance(&facts);
    Ok(Editor { page, header, facts, form, refusals, hindrance, days, next })
}

fn next(page: &Page, facts: &Facts, day: u8) -> Vec<(Date, Money, String)> {
    let standing = Standing { course: change::with_day(facts, day), due: facts.due() };
    let until = days::add_months(facts.row.next_on, 12 * (SHOWN as i32 + 1));
    let seen = forecast(standing, &[], until, &page.account.currency);
    let why = |charge: &Charge| charge.lines.iter().map(|line| line.why.clone()).collect::<Vec<_>>().join("; ");
    seen.charges.iter().take(SHOWN).map(|charge| (charge.on, charge.amount(), why(charge))).collect()
}

pub async fn edit(site: Site, who: Who, no: Path<i64>, htmx: crate::web::Htmx, ask: Query<DayForm>) -> Answer {
    site.page(&who, move |c, page| {
        let sheet = editor(c, page, *no, ask.0, Refusals::new())?;
        if htmx.wants("sheet") { Reply::page(&sheet.as_sheet()) } else { Reply::page(&sheet) }
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<DayForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            let day = form.parse()?;
            let facts = change::change(tx, page.now, &page.actor(), no, day)?;
            let back = format!("/patients/{}/memberships", facts.row.patient_id);
            let said =
                format!("{} is charged on the {} from {} on.", facts.name(), of_month(day).to_lowercase(), page.day(&facts.row.next_on));
            Ok(Reply::to(back).saying(said).with_link("Next 24 months", format!("/memberships/{no}/forecast")))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
