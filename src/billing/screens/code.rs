//! `/i`: where the code on a printed letter is typed, in place of the button that it has as a mail (E54).

use crate::base::{Error, Refusals};
use crate::letters::links::{self, Purpose};
use crate::web::{Answer, Query, Reply, Site};
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Ask {
    code: String,
}

#[derive(Template)]
#[template(path = "billing/code.html")]
struct Code {
    code: String,
    refusals: Refusals,
}

/// Printed letters carry a code of one of these.
const PRINTED: [(Purpose, &str); 2] = [(Purpose::Invoice, "/i/"), (Purpose::Card, "/card/")];

pub async fn ask(site: Site, ask: Query<Ask>) -> Answer {
    site.open(move |app, now| {
        let code: String = ask.0.code.split_whitespace().collect();
        if code.is_empty() {
            return Reply::page(&Code { code, refusals: Refusals::new() });
        }
        for (purpose, path) in PRINTED {
            match app.db.read(|c| links::follow(c, now, purpose, &code)) {
                Ok(_) => return Ok(Reply::to(format!("{path}{code}"))),
                Err(Error::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        let refusals = Refusals::one("code", "No letter has this code, or its time is over. Capitals count; ask the desk for a new one.");
        Reply::again(&Code { code, refusals })
    })
    .await
}
