//! `/invitation/{token}` and `/password-reset/{token}`: a password, set by who has the link. The link works once.

use crate::base::{Error, Now, Refusals, Res};
use crate::clinic::actions::set_password;
use crate::clinic::users;
use crate::db::Priority;
use crate::letters::links::Purpose;
use crate::web::{Answer, Form, Reply, Site};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    password: String,
    again: String,
}

impl PasswordForm {
    fn parse(&self) -> Result<(), Error> {
        if self.password == self.again { Ok(()) } else { Err(Error::refused("again", "Type the same password twice.")) }
    }
}

#[derive(Template)]
#[template(path = "clinic/link.html")]
struct Show {
    title: &'static str,
    name: String,
    email: String,
    refusals: Refusals,
}

#[derive(Template)]
#[template(path = "clinic/link_ended.html")]
struct Ended {
    invitation: bool,
}

fn page(app: &crate::app::App, now: Now, purpose: Purpose, token: &str, refusals: Refusals) -> Res<Reply> {
    let user = match app.db.read(|c| set_password::whose(c, now, purpose, token)) {
        Err(Error::NotFound) => return Ok(Reply::page(&Ended { invitation: purpose == Purpose::Invitation })?.with_status(404)),
        other => other?,
    };
    let title = if purpose == Purpose::Invitation { "Welcome to Tessera" } else { "A new password" };
    let show = Show { title, name: user.name, email: user.email, refusals };
    if show.refusals.is_empty() { Reply::page(&show) } else { Reply::again(&show) }
}

async fn show(site: Site, purpose: Purpose, token: String) -> Answer {
    site.open(move |app, now| page(app, now, purpose, &token, Refusals::new())).await
}

async fn save(site: Site, purpose: Purpose, token: String, form: PasswordForm) -> Answer {
    site.open(move |app, now| {
        let set = || {
            // A link that has ended costs no hash.
            app.db.read(|c| set_password::whose(c, now, purpose, &token))?;
            form.parse()?;
            let hash = users::hash(&form.password)?;
            app.write(now, Priority::Desk, |tx| set_password::by_link(tx, now, purpose, &token, &hash))
        };
        match set() {
            Ok(()) => Ok(Reply::to("/sign-in").saying("Your password is set. Sign in with it.")),
            Err(Error::Refused(refusals)) => page(app, now, purpose, &token, refusals),
            Err(Error::NotFound) => page(app, now, purpose, &token, Refusals::new()),
            Err(other) => Err(other),
        }
    })
    .await
}

pub async fn invitation(site: Site, token: Path<String>) -> Answer {
    show(site, Purpose::Invitation, token.into_inner()).await
}

pub async fn accept(site: Site, token: Path<String>, form: Form<PasswordForm>) -> Answer {
    save(site, Purpose::Invitation, token.into_inner(), form.fields).await
}

pub async fn reset(site: Site, token: Path<String>) -> Answer {
    show(site, Purpose::PasswordReset, token.into_inner()).await
}

pub async fn save_reset(site: Site, token: Path<String>, form: Form<PasswordForm>) -> Answer {
    save(site, Purpose::PasswordReset, token.into_inner(), form.fields).await
}
