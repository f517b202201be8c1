//! `/password-reset`: asks for a link by mail. The answer is the same whether the e-mail is known or not.

use crate::base::{Now, Refusals, Res};
use crate::clinic::letters::{self, PASSWORD_RESET};
use crate::clinic::users::{self, State};
use crate::db::Priority;
use crate::web::{Answer, Form, Reply, Site};
use askama::Template;

/// At most one letter in so many seconds goes to one person, however often is asked.
const EVERY: i64 = 300;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ResetForm {
    email: String,
}

#[derive(Template)]
#[template(path = "clinic/password_reset.html")]
struct Show {
    form: ResetForm,
    refusals: Refusals,
}

pub async fn show(site: Site) -> Answer {
    site.open(|_, _| Reply::page(&Show { form: ResetForm::default(), refusals: Refusals::new() })).await
}

pub async fn create(site: Site, form: Form<ResetForm>) -> Answer {
    site.open(move |app, now| {
        use validator::ValidateEmail;
        let form = form.fields;
        if !form.email.trim().validate_email() {
            let refusals = Refusals::one("email", "Enter the e-mail address you sign in with.");
            return Reply::again(&Show { form, refusals });
        }
        ask(app, now, &form.email)?;
        let said = "If somebody signs in with this e-mail, a letter with a link is on its way. The link works for 2 hours.";
        Ok(Reply::to("/sign-in").saying(said))
    })
    .await
}

fn ask(app: &crate::app::App, now: Now, email: &str) -> Res<()> {
    let user = app.db.read(|c| users::by_email(c, email))?;
    let Some(user) = user.filter(|user| user.state() != State::Off) else { return Ok(()) };
    let once = now.machine.unix_timestamp() / EVERY;
    app.write(now, Priority::Desk, |tx| letters::queue(tx, now, PASSWORD_RESET, &user, &user.name, once))
}
