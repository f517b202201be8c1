//! `/tasks/{no}/completion`: ticks a task off. `return` names the page of ours that it was ticked on.

use crate::clinic::tasks::{self, Task};
use crate::clinic::{Note, note};
use crate::web::origin::own_path;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Back {
    #[serde(rename = "return")]
    to: String,
}

#[derive(Template)]
#[template(path = "clinic/completion.html")]
struct Confirm {
    page: Page,
    task: Task,
}

pub async fn confirm(site: Site, who: Who, no: Path<i64>) -> Answer {
    site.page(&who, move |c, page| {
        let task = tasks::load(c, *no)?;
        Reply::page(&Confirm { page, task })
    })
    .await
}

pub async fn create(site: Site, who: Who, no: Path<i64>, form: Form<Back>) -> Answer {
    let no = *no;
    let back = if own_path(&form.fields.to).is_empty() { "/tasks".to_string() } else { form.fields.to };
    site.press(&who, "/tasks".into(), move |tx, page| {
        let task = tasks::load(tx, no)?;
        if task.done_at.is_none() {
            tasks::finish(tx, page.now, &page.actor(), no)?;
            let (patient_id, what) = (task.patient_id, format!("Task done: {}", task.title));
            let area = if patient_id.is_some() { "patients" } else { "settings" };
            note(tx, page.now, &page.actor(), Note { area, subject: "task", subject_id: no, patient_id, what, ..Note::default() })?;
        }
        Ok(Reply::to(back.clone()).saying(format!("Done: {}", task.title)))
    })
    .await
}
