//! `/sign-in`, `/sign-out`: e-mail, password and, where the user set it up, a one-time password. A form that met the end
//! of a session is carried over the sign-in and comes back filled.

use crate::base::{Error, Now, Refusals, Res};
use crate::clinic::users::{self, User, tries};
use crate::clinic::{Note, note};
use crate::db::Priority;
use crate::web::form::{Form, Query, pairs};
use crate::web::origin::own_path;
use crate::web::{Answer, Reply, Site, Who, session};
use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    password: String,
    code: String,
    next: String,
    kept: String,
}

#[derive(Template)]
#[template(path = "clinic/sign_in.html")]
struct Show {
    form: SignInForm,
    refusals: Refusals,
    said: String,
}

/// Only addresses of our own are gone on to.
fn own(next: &str) -> &str {
    match own_path(next) {
        "" => "/",
        ours => ours,
    }
}

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    next: String,
}

pub async fn show(site: Site, ask: Query<Ask>) -> Answer {
    let said = site.flash().map(|flash| flash.text).unwrap_or_default();
    site.open(move |app, _| {
        if app.db.read(crate::clinic::account::find)?.is_none() {
            return Ok(Reply::to("/first-run"));
        }
        Reply::page(&Show { form: SignInForm { next: ask.0.next, ..Default::default() }, refusals: Refusals::new(), said })
    })
    .await
}

/// The sign-in page in place of a form whose session has ended; what was typed rides along where it could be kept.
pub fn again(next: &str, kept: Option<String>) -> HttpResponse {
    let said = match kept {
        Some(_) => "Your session has ended. Sign in, and your form comes back as you left it.",
        None => {
            "Your session has ended, and what you sent is a file or too long to keep. Sign in in another tab, then go back here and send it again."
        }
    };
    let said = said.to_string();
    let form = SignInForm { next: next.to_string(), kept: kept.unwrap_or_default(), ..Default::default() };
    let body = Show { form, refusals: Refusals::new(), said }.render().unwrap_or_default();
    HttpResponse::Unauthorized().content_type("text/html; charset=utf-8").body(body)
}

#[derive(Template)]
#[template(path = "clinic/kept.html")]
struct Kept {
    next: String,
    pairs: Vec<(String, String)>,
}

enum Entered {
    In(User),
    Refused(Refusals),
}

fn enter(app: &crate::app::App, now: Now, form: &SignInForm) -> Res<Entered> {
    let user = app.db.read(|c| users::by_email(c, &form.email))?;
    if !app.write(now, Priority::Desk, |tx| tries::count(tx, now, &form.email))? {
        let sentence = format!("Too many wrong passwords. Wait {} minutes, or reset the password.", tries::LOCKED_MINUTES);
        return Ok(Entered::Refused(Refusals::one("", sentence)));
    }
    let fits = users::fits(user.as_ref(), &form.password);
    let refused = |sentence: &str| Ok(Entered::Refused(Refusals::one("", sentence)));
    let Some(user) = user.filter(|_| fits) else {
        return refused("E-mail and password do not fit.");
    };
    let step = match &user.otp_secret {
        None => None,
        Some(_) if form.code.trim().is_empty() => {
            return Ok(Entered::Refused(Refusals::one("code", "Enter the six digits that your app shows.")));
        }
        Some(secret) => match crate::clinic::otp::check(secret, &form.code, now, user.otp_last_step) {
            Some(step) => Some(step),
            None => return refused(OTHER_DIGITS),
        },
    };
    let first = app.write(now, Priority::Desk, |tx| {
        let first = users::right_password(tx, &user, step)?;
        if first {
            let line = Note { area: "staff", subject: "user", subject_id: user.id, what: "Signed in".into(), ..Note::default() };
            note(tx, now, &users::actor(&user), line)?;
        }
        Ok(first)
    })?;
    if first { Ok(Entered::In(user)) } else { refused(OTHER_DIGITS) }
}

const OTHER_DIGITS: &str = "The six digits do not fit, or were used before.";

pub async fn create(site: Site, session: Session, form: Form<SignInForm>) -> Answer {
    let fields = form.fields;
    let (tried, app) = (fields.clone(), site.app.clone());
    let entered = actix_web::web::block(move || enter(&app, app.now()?, &tried)).await??;
    let user = match entered {
        Entered::In(user) => user,
        Entered::Refused(refusals) => {
            return site.open(move |_, _| Reply::again(&Show { form: fields, refusals, said: String::new() })).await;
        }
    };
    session.renew();
    session.insert(session::USER, user.id).map_err(|cause| Error::Failed(Box::new(cause)))?;
    site.open(move |_, _| {
        if fields.kept.is_empty() {
            return Ok(Reply::to(own(&fields.next)));
        }
        Reply::page(&Kept { next: own(&fields.next).to_string(), pairs: pairs(&fields.kept) })
    })
    .await
}

#[derive(Template)]
#[template(path = "clinic/sign_out.html")]
struct ConfirmOut {}

pub async fn confirm_out(site: Site, _who: Who) -> Answer {
    site.open(|_, _| Reply::page(&ConfirmOut {})).await
}

pub async fn out(site: Site, session: Session, _who: Who) -> Answer {
    session.purge();
    site.open(|_, _| Ok(Reply::to("/sign-in").saying("You are signed out."))).await
}
