//! What `bin/bench` measures against, served by `serve --bench` only: a plain page behind the same middleware, session and
//! layout as every other, with one indexed row; and how many queries this process has made.

use crate::base::Res;
use crate::patients;
use crate::web::{Access, Answer, Page, Reply, Routes, Site, Who};
use askama::Template;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use std::sync::atomic::{AtomicU64, Ordering};

static QUERIES: AtomicU64 = AtomicU64::new(0);

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            QUERIES.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts the queries of connections that are opened from now on.
pub fn count_queries() -> Res<()> {
    Ok(set_default_instrumentation(|| Some(Box::new(Counter)))?)
}

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
    site.page(&who, |_, page| Reply::page(&Show { page, line: QUERIES.load(Ordering::Relaxed).to_string() })).await
}
