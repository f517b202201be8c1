//! `/settings/patient-loyalty`: the program, its membership types, and who changed what (R015–R019, R271).

use super::coupons;
use super::self_cancellation::Allowed;
use crate::base::text;
use crate::clinic::activity::{self, Line};
use crate::paperwork;
use crate::plans::{PlanVersion, store};
use crate::web::{Answer, Htmx, Page, Query, Reply, Site, Who};
use askama::Template;

/// Lines of the log at the foot.
const LINES: i64 = 8;
/// From so many types on there is a search.
const MANY: usize = 10;
/// Whose lines the log of this page shows.
pub const AREAS: [&str; 2] = ["plans", "paperwork"];

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
    archived: String,
}

pub struct Row {
    pub plan: PlanVersion,
    /// `$99.00 a month`
    pub price: String,
    pub members: i64,
}

impl Row {
    /// `$99.00 a month or $990.00 a year`
    pub fn price(plan: &PlanVersion, page: &Page) -> String {
        let prices = plan.terms.prices.iter().map(|price| format!("{} {}", page.money(&price.fee), price.every.per()));
        prices.collect::<Vec<_>>().join(" or ")
    }

    pub fn of(plan: PlanVersion, members: i64, page: &Page) -> Row {
        Row { price: Row::price(&plan, page), plan, members }
    }
}

#[derive(Template)]
#[template(path = "plans/loyalty.html", blocks = ["rows"])]
struct Show {
    ask: Ask,
    /// Types as asked for.
    rows: Vec<Row>,
    /// Is the list long enough to be searched?
    searched: bool,
    /// What is done of the three steps: agreement, program, type.
    steps: [bool; 3],
    /// Clinics whose patients may cancel alone.
    allowed: Allowed,
    coupons: Vec<coupons::Row>,
    lines: Vec<Line>,
    page: Page,
}

impl Show {
    fn begun(&self) -> bool {
        self.steps.iter().all(|done| *done)
    }
}

pub async fn show(site: Site, who: Who, htmx: Htmx, ask: Query<Ask>) -> Answer {
    site.page(&who, move |c, page| {
        let plans = store::all_current(c, ask.0.archived == "on")?;
        let members = store::members(c)?;
        let offered = plans.iter().any(|plan| !plan.archived);
        let searched = plans.len() > MANY || !ask.0.q.is_empty();
        let wanted = text::fold(&ask.0.q);
        let found = plans.into_iter().filter(|plan| text::fold(&plan.terms.name).contains(&wanted));
        let rows = found.map(|plan| {
            let count = members.get(&plan.plan_id).copied().unwrap_or(0);
            Row::of(plan, count, &page)
        });
        let rows = rows.collect();
        let agreement = !paperwork::store::agreements(c, false)?.is_empty();
        let steps = [agreement, page.settings.program_on, offered];
        let lines = activity::newest(c, &AREAS, None, LINES)?;
        let allowed = Allowed::load(c)?;
        let coupons = coupons::rows(c, &page, false)?;
        let show = Show { ask: ask.0, rows, searched, steps, allowed, coupons, lines, page };
        if htmx.wants("rows") { Reply::page(&show.as_rows()) } else { Reply::page(&show) }
    })
    .await
}
