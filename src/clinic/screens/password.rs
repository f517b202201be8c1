//! `/me/password`: a new password, by who knows the old one. All other browsers are signed out.

use crate::base::{Error, Refusals, Res};
use crate::clinic::actions::set_password;
use crate::clinic::users;
use crate::db::Priority;
use crate::web::{Answer, Form, Page, Reply, Site, Who, session};
use actix_session::Session;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    old: String,
    password: String,
    again: String,
}

#[derive(Template)]
#[template(path = "clinic/password.html")]
struct Show {
    page: Page,
    refusals: Refusals,
}

pub async fn edit(site: Site, who: Who) -> Answer {
    site.page(&who, |_, page| Reply::page(&Show { page, refusals: Refusals::new() })).await
}

fn change(app: &crate::app::App, page: &Page, form: &Form<PasswordForm>) -> Res<()> {
    if form.kept {
        return Err(Error::refused("", super::TYPE_AGAIN));
    }
    let form = &form.fields;
    if form.password != form.again {
        return Err(Error::refused("again", "Type the same password twice."));
    }
    super::check_password(app, page, "old", &form.old)?;
    let hash = users::hash(&form.password)?;
    app.write(page.now, Priority::Desk, |tx| {
        let user = users::load(tx, page.who.id)?;
        set_password::by_user(tx, page.now, &user, &hash)
    })
}

pub async fn save(site: Site, session: Session, who: Who, form: Form<PasswordForm>) -> Answer {
    let answer = site
        .work(&who, move |app, page| match change(app, &page, &form) {
            Ok(()) => Ok(Reply::to("/me").saying("Your password is changed. Other browsers are signed out.")),
            Err(Error::Refused(refusals)) => Reply::again(&Show { page, refusals }),
            Err(other) => Err(other),
        })
        .await?;
    if answer.status().is_redirection() {
        // Every session ended with the old password; this browser gets a new one.
        session.renew();
        session.insert(session::USER, who.id).map_err(|cause| Error::Failed(Box::new(cause)))?;
    }
    Ok(answer)
}
