//! `/settings/patient-paperwork/preview`: a text as a patient reads it, with example values in its placeholders.

use crate::base::{Money, days};
use crate::paperwork::rules::{placeholders, richtext};
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct TextForm {
    body: String,
}

/// A text with example values, and what it should say besides.
#[derive(Template)]
#[template(path = "paperwork/_reading.html")]
pub struct Reading {
    /// Clean HTML, headings one level down.
    pub html: String,
    /// Advised placeholders that it lacks.
    pub missing: Vec<String>,
    /// What stands in braces and is no placeholder.
    pub unknown: Vec<String>,
}

impl Reading {
    /// Reads what was typed.
    pub fn of(typed: &str, page: &Page) -> Reading {
        let html = richtext::clean(typed);
        if richtext::is_empty(&html) {
            return Reading { html: String::new(), missing: Vec::new(), unknown: Vec::new() };
        }
        let (missing, unknown) = (placeholders::missing(&html), placeholders::unknown(&html));
        let next = days::add_months(page.today, 1);
        let (fee, setup, first) = (page.money(&Money(9900)), page.money(&Money(2500)), page.money(&Money(12_400)));
        let (first, next) = (format!("{first} today"), format!("{fee} on {}", days::long(next)));
        let today = days::long(page.today);
        let filled = placeholders::fill(
            &html,
            &[
                ("fee", &fee),
                ("interval", "each month"),
                ("setup fee", &setup),
                ("first charge", &first),
                ("next charge", &next),
                ("leaving", "Leaving costs nothing; the fee of the running period is not given back."),
                ("cancelling", "Tell the desk, in person, by telephone or by e-mail. The last day is that of the period paid for."),
                ("plan", "Gold"),
                ("patient", "Candelaria Considine"),
                ("clinic", &page.clinic.name),
                ("card", "Visa 4242"),
                ("today", &today),
            ],
        );
        Reading { html: richtext::below_heading(&filled), missing, unknown }
    }
}

/// Without a text there is nothing to read: the way back.
pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |_, _| Ok(Reply::to("/settings/patient-paperwork"))).await
}

pub async fn read(site: Site, who: Who, form: Form<TextForm>) -> Answer {
    site.page(&who, move |_, page| Reply::page(&Reading::of(&form.fields.body, &page))).await
}
