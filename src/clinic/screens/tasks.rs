//! `/tasks`: what somebody should look at, and what was done lately.

use crate::clinic::tasks::{self, Task};
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

/// Open tasks and done ones shown; the rest come up as these are ticked off.
const OPEN: i64 = 200;
const DONE: i64 = 20;

#[derive(Template)]
#[template(path = "clinic/tasks.html")]
struct List {
    page: Page,
    open: Vec<Task>,
    done: Vec<Task>,
}

pub async fn list(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let (open, done) = (tasks::open(c, OPEN)?, tasks::done_lately(c, DONE)?);
        Reply::page(&List { page, open, done })
    })
    .await
}
