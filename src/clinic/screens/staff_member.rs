//! `/settings/staff/{no}`: name, role, and whether the user may sign in.

use super::staff::roles;
use crate::base::{Error, Refusals, Res};
use crate::clinic::actions::change_staff;
use crate::clinic::users::{self, Standing, User};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Role, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct StaffForm {
    name: String,
    role: String,
    active: String,
    version: String,
}

impl StaffForm {
    fn parse(&self) -> Result<Standing, Error> {
        let mut refused = Refusals::new();
        if !(1..=120).contains(&self.name.trim().chars().count()) {
            refused.add("name", "Enter a name of at most 120 characters.");
        }
        let role = refused.take("role", Role::from_word(&self.role).ok_or("Choose owner, manager, front desk or practitioner."));
        match (role, refused.is_empty()) {
            (Some(role), true) => Ok(Standing { name: self.name.trim().into(), role, active: self.active == "on" }),
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "clinic/staff_member.html")]
struct Editor {
    page: Page,
    form: StaffForm,
    refusals: Refusals,
    user: User,
    roles: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, no: i64, form: StaffForm, refusals: Refusals) -> Res<Editor> {
    let user = users::load(c, no)?;
    let form = StaffForm { version: refusals.version(&form.version, user.version), ..form };
    Ok(Editor { page, form, refusals, user, roles: roles() })
}

pub async fn edit(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let user = users::load(c, *no)?;
        let active = if user.active { "on" } else { "" }.to_string();
        let form = StaffForm { name: user.name, role: user.role.word().into(), active, version: String::new() };
        Reply::page(&editor(c, page, *no, form, Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, no: Path<i64>, form: Form<StaffForm>) -> Answer {
    let no = *no;
    site.act(
        &who,
        form,
        move |tx, page, form| {
            users::load(tx, no)?;
            let standing = form.parse()?;
            change_staff::change(tx, page.now, &page.actor(), no, form.version.parse().unwrap_or(0), &standing)?;
            Ok(Reply::to("/settings/staff").saying(format!("{} saved.", standing.name)))
        },
        move |c, page, form, refusals| Reply::again(&editor(c, page, no, form.clone(), refusals.clone())?),
    )
    .await
}
