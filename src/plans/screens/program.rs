//! `/settings/patient-loyalty/program`: the program's toggle, Program Name and Thank You Message (R015–R017, R275).

use crate::base::{Refusals, Res, text};
use crate::db::Conn;
use crate::plans::actions::save_program::{self, Program};
use crate::plans::store;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ProgramForm {
    on: String,
    name: String,
    thank_you: String,
    mark: String,
}

#[derive(Template)]
#[template(path = "plans/program.html")]
struct Editor {
    form: ProgramForm,
    refusals: Refusals,
    /// What switching it off means.
    off: String,
    page: Page,
}

/// R275: nothing new is sold, what runs goes on.
pub fn off_means(c: &mut Conn) -> Res<String> {
    let running: i64 = store::members(c)?.values().sum();
    let rest = match running {
        0 => "None is running.".to_string(),
        1 => "1 running one goes on and is charged as agreed.".to_string(),
        many => format!("{} go on and are charged as agreed.", text::count(many, "running one", "running ones")),
    };
    Ok(format!("No new memberships. {rest}"))
}

pub async fn edit(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let program = Program::of(&page.settings);
        let form = ProgramForm {
            on: if program.on { "on".into() } else { String::new() },
            mark: program.mark(),
            name: program.name,
            thank_you: program.thank_you,
        };
        let off = off_means(c)?;
        Reply::page(&Editor { form, refusals: Refusals::new(), off, page })
    })
    .await
}

pub async fn save(site: Site, who: Who, form: Form<ProgramForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let program = Program { on: form.on == "on", name: form.name.clone(), thank_you: form.thank_you.clone() };
            save_program::save(tx, page.now, &page.actor(), Some(&form.mark), &program)?;
            let said = if program.on || !page.settings.program_on { "Program saved.".to_string() } else { off_means(tx)? };
            Ok(Reply::to("/settings/patient-loyalty").saying(said))
        },
        |c, page, form, refusals| {
            let form = ProgramForm { mark: refusals.version(&form.mark, Program::of(&page.settings).mark()), ..form.clone() };
            let off = off_means(c)?;
            Reply::again(&Editor { form, refusals: refusals.clone(), off, page })
        },
    )
    .await
}
