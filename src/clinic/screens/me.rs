//! `/me`: what everybody sets alone: name, theme; ways to password, one-time passwords and signing out everywhere.

use crate::base::{Error, Refusals, Res};
use crate::clinic::users::{self, Theme, User};
use crate::clinic::{Note, note};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct MeForm {
    name: String,
    theme: String,
}

impl MeForm {
    fn parse(&self) -> Result<(String, Theme), Error> {
        let mut refused = Refusals::new();
        if !(1..=120).contains(&self.name.trim().chars().count()) {
            refused.add("name", "Enter a name of at most 120 characters.");
        }
        let theme = refused.take("theme", Theme::from_word(&self.theme).ok_or("Choose as the device, light or dark."));
        match (theme, refused.is_empty()) {
            (Some(theme), true) => Ok((self.name.trim().to_string(), theme)),
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "clinic/me.html")]
struct Editor {
    page: Page,
    form: MeForm,
    refusals: Refusals,
    user: User,
    themes: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, form: Option<MeForm>, refusals: Refusals) -> Res<Editor> {
    let user = users::load(c, page.who.id)?;
    let form = form.unwrap_or_else(|| MeForm { name: user.name.clone(), theme: user.theme.clone() });
    let themes = Theme::ALL.iter().map(|theme| (theme.word().to_string(), theme.label().to_string())).collect();
    Ok(Editor { page, form, refusals, user, themes })
}

pub async fn edit(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| Reply::page(&editor(c, page, None, Refusals::new())?)).await
}

pub async fn save(site: Site, who: Who, form: Form<MeForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let (name, theme) = form.parse()?;
            let old = users::load(tx, page.who.id)?;
            users::set_own(tx, old.id, &name, theme)?;
            if old.name != name {
                let (what, old_name, new) = (format!("{name}: Name"), Some(old.name), Some(name));
                let line = Note { area: "staff", subject: "user", subject_id: old.id, what, old: old_name, new, ..Note::default() };
                note(tx, page.now, &page.actor(), line)?;
            }
            Ok(Reply::to("/me").saying("Your account is saved."))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, Some(form.clone()), refusals.clone())?),
    )
    .await
}
