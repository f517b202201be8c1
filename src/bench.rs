//! What `bin/bench` measures against, served by `serve --bench` only: a plain page behind the same middleware, session and
//! layout as every other, with one indexed row; and how many queries were made so far.

use crate::patients;
use crate::web::{Access, Answer, Page, Reply, Routes, Site, Who};
use askama::Template;

#[derive(Template)]
#[template(path = "bench/plain.html")]
struct Show {
    page: Page,
    line: String,
}

pub fn routes(r: &mut Routes) {
    r.get("/bench/plain", Access::SignedIn, plain);
    r.get("/bench/queries", Access::SignedIn, queries);
}

async fn plain(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let line = patients::store::load(c, 1)?.full_name();
        Reply::page(&Show { page, line })
    })
    .await
}

async fn queries(site: Site, who: Who) -> Answer {
    let db = site.app.db.clone();
    site.page(&who, move |_, page| Reply::page(&Show { page, line: db.queries().to_string() })).await
}
