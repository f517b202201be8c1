//! `/sample-clock`: moves the clock of a sample clinic on by a day, a month, or to a date, and lives each day in between.

use crate::app::App;
use crate::base::{Date, Error, Refusals, Res, days};
use crate::billing::asking;
use crate::clinic::actions::advance_clock::{self, Step};
use crate::db::Priority;
use crate::jobs::timetable::{self, Report};
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

/// Lives up to the day that the step leads to; gives what happened.
fn live(app: &App, page: &Page, form: &ClockForm) -> Res<Reply> {
    let to = advance_clock::day_after(form.parse()?, page.today)?;
    let before = app.db.read(asking::newest_attempt)?;
    let report = timetable::live_until(app, to)?;
    let (declined, now) = (app.db.read(|c| asking::declined_since(c, before))?, app.now()?);
    let reached = page.clinic.today(now);
    app.write(now, Priority::Desk, |tx| advance_clock::log(tx, now, &page.actor(), page.today, reached))?;
    if report.held {
        return Ok(Reply::to("/")
            .warning("Charges and letters are held, so no day was lived.")
            .with_link("See what would go out", "/held"));
    }
    Ok(Reply::to("/").saying(told(&report, declined, reached)))
}

/// `Lived to Jul 16, 2026: 22 renewed, 21 charged, 1 declined.`
fn told(report: &Report, declined: i64, reached: Date) -> String {
    let did = [
        (report.count("renewed"), "renewed"),
        (report.count("charged").saturating_sub(declined as usize), "charged"),
        (declined as usize, "declined"),
        (report.count("suspended"), "suspended"),
        (report.count("ended"), "ended"),
        (report.count("letters"), "letters sent"),
    ];
    let did: Vec<String> = did.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let did = if did.is_empty() { "nothing was due".to_string() } else { did.join(", ") };
    format!("Lived to {}: {did}.", days::long(reached))
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
            Ok(reply) => Ok(reply),
            Err(Error::Refused(refusals)) => Reply::again(&Show { page, form: form.fields, refusals }),
            Err(other) => Err(other),
        }
    })
    .await
}
