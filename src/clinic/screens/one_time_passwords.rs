//! `/me/one-time-passwords`: set up with a picture and confirmed by six digits, or removed with the password. The secret
//! waits in the session until it is confirmed.

use crate::base::{Error, Refusals, Res};
use crate::clinic::actions::set_one_time_passwords as set;
use crate::clinic::{otp, users};
use crate::db::Priority;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_session::Session;
use askama::Template;

/// The key under which a session holds a secret that is not confirmed yet.
const WAITING: &str = "one_time_secret";

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct OneTimeForm {
    code: String,
    password: String,
}

#[derive(Template)]
#[template(path = "clinic/one_time_passwords.html")]
struct Show {
    page: Page,
    refusals: Refusals,
    on: bool,
    /// Base64 of a PNG, and the same secret as text.
    picture: String,
    secret: String,
}

fn show(page: Page, on: bool, secret: String, refusals: Refusals) -> Res<Reply> {
    let picture = if on { String::new() } else { otp::picture(&secret, &page.who.email)? };
    let show = Show { page, refusals, on, picture, secret };
    if show.refusals.is_empty() { Reply::page(&show) } else { Reply::again(&show) }
}

fn waiting(session: &Session) -> Res<String> {
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| Error::Failed(cause);
    if let Some(secret) = session.get::<String>(WAITING).map_err(|cause| failed(Box::new(cause)))? {
        return Ok(secret);
    }
    let secret = otp::new_secret();
    session.insert(WAITING, &secret).map_err(|cause| failed(Box::new(cause)))?;
    Ok(secret)
}

pub async fn edit(site: Site, session: Session, who: Who) -> Answer {
    let secret = waiting(&session)?;
    site.page(&who, move |c, page| {
        let on = users::load(c, page.who.id)?.has_otp();
        show(page, on, secret, Refusals::new())
    })
    .await
}

fn change(app: &crate::app::App, page: &Page, form: &Form<OneTimeForm>, secret: &str, on: bool) -> Res<()> {
    if form.kept {
        return Err(Error::refused("", super::TYPE_AGAIN));
    }
    let form = &form.fields;
    let step = if on {
        super::check_password(app, page, "password", &form.password)?;
        None
    } else {
        let step = otp::check(secret, &form.code, page.now, 0);
        Some(step.ok_or_else(|| Error::refused("code", "The six digits do not fit. Wait for the next ones and try again."))?)
    };
    app.write(page.now, Priority::Desk, |tx| {
        let user = users::load(tx, page.who.id)?;
        set::set(tx, page.now, &user, step.map(|step| (secret, step)))
    })
}

pub async fn save(site: Site, session: Session, who: Who, form: Form<OneTimeForm>) -> Answer {
    let secret = waiting(&session)?;
    let answer = site
        .work(&who, move |app, page| {
            let on = app.db.read(|c| Ok(users::load(c, page.who.id)?.has_otp()))?;
            match change(app, &page, &form, &secret, on) {
                Ok(()) if on => Ok(Reply::to("/me").saying("One-time passwords are removed.")),
                Ok(()) => Ok(Reply::to("/me").saying("One-time passwords are set up. The next sign-in asks for six digits.")),
                Err(Error::Refused(refusals)) => show(page, on, secret, refusals),
                Err(other) => Err(other),
            }
        })
        .await?;
    if answer.status().is_redirection() {
        session.remove(WAITING);
    }
    Ok(answer)
}
