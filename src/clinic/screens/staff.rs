//! `/settings/staff` and `/settings/staff/new`: who signs in, what each role may do, and the invitation of one more.

use crate::base::Refusals;
use crate::clinic::actions::invite::{self, Invitation};
use crate::clinic::users::{self, User};
use crate::web::{Answer, Form, Page, Permission, Reply, Role, Site, Who};
use askama::Template;

/// What a role may do: the words of a permission, and yes or no for each role.
pub struct Right {
    pub words: &'static str,
    pub by_role: Vec<bool>,
}

fn rights() -> Vec<Right> {
    let right = |(permission, words): &(Permission, &'static str)| Right {
        words,
        by_role: Role::ALL.iter().map(|role| role.may(*permission)).collect(),
    };
    Permission::ALL.iter().map(right).collect()
}

pub fn roles() -> Vec<(String, String)> {
    Role::ALL.iter().map(|role| (role.word().to_string(), role.label().to_string())).collect()
}

#[derive(Template)]
#[template(path = "clinic/staff.html")]
struct List {
    page: Page,
    staff: Vec<User>,
    roles: &'static [Role],
    rights: Vec<Right>,
}

pub async fn list(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let staff = users::all(c)?;
        Reply::page(&List { page, staff, roles: Role::ALL, rights: rights() })
    })
    .await
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct InvitationForm {
    name: String,
    email: String,
    role: String,
}

#[derive(Template)]
#[template(path = "clinic/staff_new.html")]
struct New {
    page: Page,
    form: InvitationForm,
    refusals: Refusals,
    roles: Vec<(String, String)>,
}

pub async fn new(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| {
        let form = InvitationForm { role: Role::FrontDesk.word().into(), ..InvitationForm::default() };
        Reply::page(&New { page, form, refusals: Refusals::new(), roles: roles() })
    })
    .await
}

pub async fn create(site: Site, who: Who, form: Form<InvitationForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let invitation = Invitation::parse(&form.name, &form.email, &form.role)?;
            invite::invite(tx, page.now, &page.actor(), &invitation)?;
            Ok(Reply::to("/settings/staff").saying(format!("{} is invited; the letter leaves at once.", invitation.name)))
        },
        |_, page, form, refusals| Reply::again(&New { page, form: form.clone(), refusals: refusals.clone(), roles: roles() }),
    )
    .await
}
