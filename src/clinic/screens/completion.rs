//! `/tasks/{no}/completion`: ticks a task off.

use crate::clinic::tasks::{self, Task};
use crate::clinic::{Note, note};
use crate::web::{Answer, Page, Reply, Site, Who};
use actix_web::web::Path;
use askama::Template;

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

pub async fn create(site: Site, who: Who, no: Path<i64>) -> Answer {
    let no = *no;
    site.press(&who, "/tasks".into(), move |tx, page| {
        let task = tasks::load(tx, no)?;
        if task.done_at.is_none() {
            tasks::finish(tx, page.now, &page.actor(), no)?;
            let (patient_id, what) = (task.patient_id, format!("Task done: {}", task.title));
            let area = if patient_id.is_some() { "patients" } else { "settings" };
            note(tx, page.now, &page.actor(), Note { area, subject: "task", subject_id: no, patient_id, what, ..Note::default() })?;
        }
        Ok(Reply::to("/tasks").saying(format!("Done: {}", task.title)))
    })
    .await
}
