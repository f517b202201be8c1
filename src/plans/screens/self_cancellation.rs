//! `/settings/patient-loyalty/self-cancellation`: the clinics whose patients may cancel alone in the portal (R151–R153).
//! Its list also stands on the page of the program.

use crate::base::{Error, Res};
use crate::clinic::actions::allow_self_cancel;
use crate::clinic::{Clinic, clinics};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ClinicForm {
    /// The clinic to take off the list.
    remove: String,
    /// The clinic to put on it.
    add: String,
}

/// Clinics on the list, and those taken off.
pub struct Allowed {
    pub on: Vec<Clinic>,
    pub off: Vec<Clinic>,
}

impl Allowed {
    pub fn load(c: &mut Conn) -> Res<Allowed> {
        let (on, off) = clinics::all(c)?.into_iter().partition(|clinic| clinic.self_cancel);
        Ok(Allowed { on, off })
    }
}

#[derive(Template)]
#[template(path = "plans/self_cancellation.html")]
struct Show {
    allowed: Allowed,
    page: Page,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&Show { allowed: Allowed::load(c)?, page })).await
}

pub async fn change(site: Site, who: Who, form: Form<ClinicForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let (typed, allowed) = if form.remove.is_empty() { (&form.add, true) } else { (&form.remove, false) };
            let id = typed.parse().map_err(|_| Error::refused("add", "Choose a clinic."))?;
            let clinic = allow_self_cancel::set(tx, page.now, &page.actor(), id, allowed)?;
            let reply = Reply::to("/settings/patient-loyalty");
            Ok(match allowed {
                true => reply.saying(format!("Patients of {} can cancel alone.", clinic.short_name)),
                false => reply
                    .saying(format!("Patients of {} have to ask the desk.", clinic.short_name))
                    .with_link("Put it back", "/settings/patient-loyalty/self-cancellation"),
            })
        },
        |c, page, _, _| Reply::again(&Show { allowed: Allowed::load(c)?, page }),
    )
    .await
}
