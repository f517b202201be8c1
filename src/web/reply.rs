//! What a screen answers: a page, a block of one for htmx, the form again, a way on with one line to say, a file.

use crate::base::{Error, Res};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// One line at the top of the next page, with the next step as link.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Flash {
    pub text: String,
    /// Text and address of the next steps.
    pub links: Vec<(String, String)>,
    /// Something went wrong that the user should act on.
    pub amber: bool,
}

const COOKIE: &str = "flash";

#[derive(Debug, Default)]
pub struct Reply {
    status: u16,
    body: Vec<u8>,
    mime: &'static str,
    location: Option<String>,
    flash: Option<Flash>,
    nonce: Option<String>,
    attachment: Option<String>,
}

const HTML: &str = "text/html; charset=utf-8";

impl Reply {
    fn html(status: u16, page: &impl Template) -> Res<Reply> {
        let body = page.render().map_err(|cause| Error::Failed(Box::new(cause)))?;
        Ok(Reply { status, body: body.into_bytes(), mime: HTML, ..Reply::default() })
    }

    /// A whole page, or the block of one (`t.as_rows()`).
    pub fn page(page: &impl Template) -> Res<Reply> {
        Reply::html(200, page)
    }

    /// The form again, with its sentences.
    pub fn again(page: &impl Template) -> Res<Reply> {
        Reply::html(422, page)
    }

    /// On to another page.
    pub fn to(location: impl Into<String>) -> Reply {
        Reply { status: 303, mime: HTML, location: Some(location.into()), ..Reply::default() }
    }

    /// A file: shown in the browser, or with `name` saved under it.
    pub fn file(mime: &'static str, body: Vec<u8>) -> Reply {
        Reply { status: 200, body, mime, ..Reply::default() }
    }

    pub fn named(mut self, name: impl Into<String>) -> Reply {
        self.attachment = Some(name.into());
        self
    }

    /// The line that the next page shows.
    pub fn saying(mut self, text: impl Into<String>) -> Reply {
        self.flash = Some(Flash { text: text.into(), ..Flash::default() });
        self
    }

    /// As [`Reply::saying`], for what went wrong and wants an act.
    pub fn warning(mut self, text: impl Into<String>) -> Reply {
        self.flash = Some(Flash { text: text.into(), amber: true, ..Flash::default() });
        self
    }

    pub fn with_link(mut self, text: impl Into<String>, address: impl Into<String>) -> Reply {
        if let Some(flash) = self.flash.as_mut() {
            flash.links.push((text.into(), address.into()));
        }
        self
    }

    /// Lets one script make style elements (the rich text editor).
    pub fn with_nonce(mut self, nonce: &str) -> Reply {
        self.nonce = Some(nonce.to_string());
        self
    }

    pub fn with_status(mut self, status: u16) -> Reply {
        self.status = status;
        self
    }

    pub fn respond(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        response.insert_header((header::CONTENT_TYPE, self.mime)).insert_header((header::CACHE_CONTROL, "no-store"));
        if self.mime == HTML {
            response.insert_header((header::VARY, "HX-Request, HX-Target"));
        }
        if let Some(nonce) = &self.nonce {
            response.insert_header(("x-style-nonce", nonce.as_str()));
        }
        if let Some(name) = &self.attachment {
            let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '-' }).collect();
            response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}\"")));
        }
        if let Some(flash) = &self.flash {
            if let Ok(json) = serde_json::to_vec(flash) {
                response.cookie(cookie(URL_SAFE_NO_PAD.encode(json), request));
            }
        } else if request.cookie(COOKIE).is_some() && self.location.is_none() && self.mime == HTML && self.status == 200 {
            let mut gone = cookie(String::new(), request);
            gone.make_removal();
            response.cookie(gone);
        }
        if let Some(location) = self.location {
            if request.headers().contains_key("hx-request") && request.headers().get("hx-boosted").is_none() {
                return response.status(StatusCode::OK).insert_header(("HX-Redirect", location)).finish();
            }
            response.insert_header((header::LOCATION, location));
        }
        response.body(self.body)
    }
}

fn cookie(value: String, request: &HttpRequest) -> Cookie<'static> {
    let secure = request.app_data::<actix_web::web::Data<crate::app::App>>().is_some_and(|app| app.config.public_url.starts_with("https"));
    Cookie::build(COOKIE, value).path("/").http_only(true).same_site(SameSite::Lax).secure(secure).finish()
}

/// The line that the last act left for this page.
pub fn flash(request: &HttpRequest) -> Option<Flash> {
    let cookie = request.cookie(COOKIE)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie.value()).ok()?).ok()
}
