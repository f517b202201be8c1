//! Forms and queries, read leniently: every field is text, an absent one is empty, so that what was typed can always be
//! shown again. Reading a value out of the text is the form's own `parse`.

use super::errors::WebError;
use crate::base::{Error, secret};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::pin::Pin;

/// A posted form. `kept` says that it was only carried over a sign-in and must not be acted on.
#[derive(Clone, Debug, Default)]
pub struct Form<T> {
    pub fields: T,
    pub kept: bool,
}

/// The field that a form carried over a sign-in brings along.
pub const KEPT: &str = "_kept";
/// Longest form, in bytes: an agreement of many pages, a signature.
const LONGEST: usize = 2 * 1024 * 1024;

fn config() -> serde_qs::Config {
    serde_qs::Config::new().use_form_encoding(true)
}

impl<T: serde::de::DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Form<T>, WebError>>>>;
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|_| WebError(Error::refused("", "The form could not be read.")))?;
            let bytes = body.to_bytes_limited(LONGEST).await;
            let bytes = match bytes {
                Ok(Ok(bytes)) => bytes,
                _ => return Err(WebError(Error::refused("", "The form is too long or broke off. Send it again."))),
            };
            let fields = config().deserialize_bytes(&bytes).map_err(|cause| {
                tracing::debug!(%cause, "a form could not be read");
                WebError(Error::refused("", "The form could not be read. Go back and send it again."))
            })?;
            let text = String::from_utf8_lossy(&bytes);
            Ok(Form { fields, kept: text.split('&').any(|pair| pair == "_kept=1") })
        })
    }
}

/// Longest file that is uploaded, in bytes.
pub const LONGEST_FILE: usize = 20 * 1024 * 1024;

/// How uploads are read: in memory, since what a file holds may not be fit to be kept; too long a one is told so.
pub fn uploads() -> actix_multipart::form::MultipartFormConfig {
    let most = LONGEST_FILE + 64 * 1024;
    actix_multipart::form::MultipartFormConfig::default().total_limit(most).memory_limit(most).error_handler(|cause, _| {
        tracing::debug!(%cause, "an upload could not be read");
        WebError(Error::refused("", "The file is longer than 20 MB, or broke off on its way. Split it, or send it again.")).into()
    })
}

/// The query of an address. One that cannot be read counts as none.
#[derive(Clone, Debug, Default)]
pub struct Query<T>(pub T);

impl<T: serde::de::DeserializeOwned + Default> FromRequest for Query<T> {
    type Error = Infallible;
    type Future = Ready<Result<Query<T>, Infallible>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Query(config().deserialize_str(request.query_string()).unwrap_or_default())))
    }
}

/// What htmx says of its request: which element it will replace; empty where a whole page is asked for.
#[derive(Clone, Debug, Default)]
pub struct Htmx {
    pub target: String,
}

impl Htmx {
    /// Is just the block for this element asked for?
    pub fn wants(&self, element: &str) -> bool {
        self.target == element
    }
}

impl FromRequest for Htmx {
    type Error = Infallible;
    type Future = Ready<Result<Htmx, Infallible>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boosted = header("hx-boosted") == "true";
        // htmx 4 sends `tag#id`; the id is what names a block.
        let target = if boosted { "" } else { header("hx-target") };
        ready(Ok(Htmx { target: target.rsplit('#').next().unwrap_or_default().to_string() }))
    }
}

/// What a page that archives or offers again sends: the state that it showed as wanted. Pressed twice, or in two tabs, it is
/// the same wish.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Archive {
    archived: String,
}

impl Archive {
    /// Archived, or offered again?
    pub fn is_wanted(&self) -> bool {
        self.archived == "on"
    }
}

/// A value for a query or a form body.
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The pairs of a form body as sent, decoded: for carrying a form over a sign-in.
pub fn pairs(body: &str) -> Vec<(String, String)> {
    body.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .filter(|(name, _)| name != KEPT)
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        match (bytes[at], hex) {
            (_, Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A fresh value for a form's hidden `once` field: the same form sent twice acts once.
pub fn once() -> String {
    secret::token()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_form_comes_back_as_it_was_typed() {
        let body = format!("name={}&tags=a&tags=b+c&_kept=1", encode("Núñez & Co"));
        let read = pairs(&body);
        assert_eq!(read, [("name".into(), "Núñez & Co".into()), ("tags".into(), "a".into()), ("tags".into(), "b c".into())]);
    }
}
