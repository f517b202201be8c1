//! `/sample-clock`: moves the clock of a sample clinic on by a day, a month, or to a date.

use crate::app::App;
use crate::base::{Date, Error, Refusals, Res, days};
use crate::clinic::actions::advance_clock::{self, Step};
use crate::db::Priority;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ClockForm {
    step: String,
    to: String,
}

impl ClockForm {
    fn parse(&self) -> Result<Step, Error> {
        match self.step.as_str() {
            "day" => Ok(Step::Day),
            "month" => Ok(Step::Month),
            "date" => days::parse_any(&self.to).map(Step::To).ok_or_else(|| Error::refused("to", "Enter a date, such as Jul 1, 2026.")),
            _ => Err(Error::refused("", "Choose a day, a month or a date.")),
        }
    }
}

#[derive(Template)]
#[template(path = "clinic/sample_clock.html")]
struct Show {
    page: Page,
    form: ClockForm,
    refusals: Refusals,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| {
        if !page.account.sample {
            return Err(Error::NotFound);
        }
        Reply::page(&Show { page, form: ClockForm::default(), refusals: Refusals::new() })
    })
    .await
}

/// Moves the clock; gives the new day.
fn live(app: &App, page: &Page, form: &ClockForm) -> Res<Date> {
    let step = form.parse()?;
    app.write(page.now, Priority::Desk, |tx| advance_clock::advance(tx, page.now, &page.actor(), &page.clinic, step))
}

pub async fn advance(site: Site, who: Who, form: Form<ClockForm>) -> Answer {
    site.work(&who, move |app, page| {
        if !page.account.sample {
            return Err(Error::NotFound);
        }
        let moved = if form.kept {
            Err(Error::refused("", "You are signed in again. The clock stands as it did."))
        } else {
            live(app, &page, &form.fields)
        };
        match moved {
            Ok(day) => Ok(Reply::to("/").saying(format!("It is {}.", days::with_weekday(day)))),
            Err(Error::Refused(refusals)) => Reply::again(&Show { page, form: form.fields, refusals }),
            Err(other) => Err(other),
        }
    })
    .await
}
