//! `/inventory/memberships/stars`: what the stars beside patients' names mean, for staff (R147).

use crate::memberships::status::{Mark, Star};
use crate::plans::{PlanVersion, store};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

struct Meaning {
    star: Star,
    sentence: &'static str,
}

#[derive(Template)]
#[template(path = "plans/stars.html")]
struct Legend {
    plans: Vec<PlanVersion>,
    marks: Vec<Meaning>,
    page: Page,
}

const MARKS: [(Mark, &str); 5] = [
    (Mark::Plain, "Member: the membership is active."),
    (Mark::Trial, "In trial: it converts by itself when the trial ends."),
    (Mark::Paused, "Paused: no charges, benefits rest."),
    (Mark::PastDue, "Past due: a fee could not be charged. Benefits go on through the grace period."),
    (Mark::Hollow, "Ended this month."),
];

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let plans = store::all_current(c, false)?;
        let color = plans.first().map_or("#d4a017".to_string(), |plan| plan.color.clone());
        let name = plans.first().map_or("Membership".to_string(), |plan| plan.terms.name.clone());
        let star = |mark| Star { plan: name.clone(), color: color.clone(), mark, tier: 1 };
        let marks = MARKS.into_iter().map(|(mark, sentence)| Meaning { star: star(mark), sentence }).collect();
        Reply::page(&Legend { plans, marks, page })
    })
    .await
}
