//! An act on an invoice or a payment that says first what it does and asks why: reversal, write-off, removal.

use crate::base::{Error, Refusals};
use crate::web::Page;
use askama::Template;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct ReasonForm {
    pub reason: String,
}

impl ReasonForm {
    /// The reason, which stands in the log.
    pub fn parse(&self) -> Result<&str, Error> {
        match self.reason.trim() {
            "" => Err(Error::refused("reason", "Say why.")),
            long if long.chars().count() > 200 => Err(Error::refused("reason", "Enter at most 200 characters.")),
            reason => Ok(reason),
        }
    }
}

#[derive(Template)]
#[template(path = "billing/reasoned.html")]
pub struct Reasoned {
    pub page: Page,
    /// Where it belongs: label and address.
    pub crumb: (String, String),
    pub title: String,
    /// What it does: label and sentence.
    pub facts: Vec<(&'static str, String)>,
    /// Why it cannot be done now; then nothing is asked.
    pub hindrance: Option<String>,
    pub button: String,
    pub form: ReasonForm,
    pub refusals: Refusals,
}
