//! Errors as pages: what happened, what to do; the cause stays in the log.

use super::guard::Permission;
use crate::base::{Error, secret};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

#[derive(Debug)]
pub struct WebError(pub Error);

impl std::fmt::Display for WebError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Error> for WebError {
    fn from(error: Error) -> WebError {
        WebError(error)
    }
}
impl From<actix_web::error::BlockingError> for WebError {
    fn from(error: actix_web::error::BlockingError) -> WebError {
        WebError(Error::Failed(Box::new(error)))
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }
    fn error_response(&self) -> HttpResponse {
        page(&self.0)
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Stale(_) => StatusCode::CONFLICT,
        Error::Failed(_) | Error::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    title: &'static str,
    sentence: String,
}

/// The page for an error; a failure gets a short number that support finds in the log.
pub fn page(error: &Error) -> HttpResponse {
    let (title, sentence) = match error {
        Error::Refused(refusals) => ("Not done", refusals.0.first().map_or(String::new(), |(_, sentence)| sentence.clone())),
        Error::NotFound => ("Nothing here", "There is no page at this address, or what it showed is gone.".to_string()),
        Error::Forbidden => {
            ("Ask a manager", "Your role may not do this. A manager or the owner of the account can, or can change your role.".to_string())
        }
        Error::Stale(sentence) => ("Changed meanwhile", sentence.clone()),
        Error::Failed(_) | Error::Database(_) => ("Not saved", failure(error)),
    };
    answer(status(error), title, sentence)
}

fn answer(status: StatusCode, title: &'static str, sentence: String) -> HttpResponse {
    let body = ErrorPage { title, sentence }.render().unwrap_or_else(|_| title.to_string());
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(body)
}

/// The page for a role that lacks a permission: whom to ask.
pub fn ask(permission: Permission) -> HttpResponse {
    let whom = permission.whom_to_ask();
    let title = if whom == "the owner" { "Ask the owner" } else { "Ask a manager" };
    let sentence = format!("Your role may not do this. Ask {whom}; the owner can also change your role.");
    answer(StatusCode::FORBIDDEN, title, sentence)
}

/// The page for a form that another site sent.
pub fn from_elsewhere() -> HttpResponse {
    let sentence = "This form came from another site, so nothing was done. Open the page here and send it again.".to_string();
    answer(StatusCode::FORBIDDEN, "Not done", sentence)
}

/// Logs a failure and gives the sentence to show.
pub fn failure(error: &Error) -> String {
    let number: String = secret::token().chars().filter(char::is_ascii_alphanumeric).take(4).collect::<String>().to_uppercase();
    tracing::error!(number, cause = %error, "failed");
    let reason = if error.is_full_disk() { " The disk of the server is full." } else { "" };
    format!("Not saved.{reason} Nothing was charged. Try again; number {number} for support.")
}
