//! `/settings/patient-loyalty/types/{no}/archive`: no longer sold, or sold again.

use crate::base::text;
use crate::plans::actions::archive_plan;
use crate::plans::{PlanVersion, store};
use crate::web::form::Archive;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Template)]
#[template(path = "plans/archive.html")]
struct Confirm {
    page: Page,
    plan: PlanVersion,
    members: i64,
}

impl Confirm {
    /// `21 members go on and are charged as agreed.`
    fn go_on(&self) -> String {
        format!("{} and {} charged as agreed.", go_on(self.members), if self.members == 1 { "is" } else { "are" })
    }
}

fn go_on(members: i64) -> String {
    format!("{} {}", text::count(members, "member", "members"), if members == 1 { "goes on" } else { "go on" })
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let (plan, members) = (store::current(c, *no)?, store::members(c)?);
        let members = members.get(&plan.plan_id).copied().unwrap_or(0);
        Reply::page(&Confirm { page, plan, members })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<Archive>) -> Answer {
    if form.kept {
        return confirm(site, who, no).await;
    }
    let (no, archived) = (*no, form.fields.is_wanted());
    site.press(&who, format!("/settings/patient-loyalty/types/{no}"), move |tx, page| {
        let (plan, members) = (store::current(tx, no)?, store::members(tx)?);
        archive_plan::archive(tx, page.now, &page.actor(), no, archived)?;
        let name = plan.terms.name;
        let said = match (archived, members.get(&no).copied().unwrap_or(0)) {
            (false, _) => format!("{name} is sold again."),
            (true, members) => format!("{name} is archived. {}.", go_on(members)),
        };
        Ok(Reply::to("/settings/patient-loyalty").saying(said))
    })
    .await
}
