//! The way of a request through the house: one hop off the async thread, a page or one write transaction, one reply.

use super::errors::WebError;
use super::form::Form;
use super::guard::Who;
use super::page::{Asked, Page};
use super::reply::{self, Reply};
use crate::app::App;
use crate::base::{Error, Now, Refusals, Res};
use crate::db::{Conn, Priority, Tx};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use std::future::{Ready, ready};

pub type Answer = Result<HttpResponse, WebError>;

/// The house, as one request sees it.
pub struct Site {
    pub app: App,
    request: HttpRequest,
}

impl FromRequest for Site {
    type Error = WebError;
    type Future = Ready<Result<Site, WebError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().map(|app| app.get_ref().clone());
        ready(app.map(|app| Site { app, request: request.clone() }).ok_or_else(|| WebError(Error::failed("no app"))))
    }
}

/// Where a form is shown again with its sentences.
const SIGNED_IN_AGAIN: &str = "You are signed in again. Nothing was saved yet; check the form and press its button.";

impl Site {
    fn asked(&self, who: &Who) -> Asked {
        Asked {
            who: who.clone(),
            flash: reply::flash(&self.request),
            path: self.request.path().to_string(),
            public_url: self.app.config.public_url.clone(),
            address: self.address(),
            browser: self.header("user-agent"),
            machine: self.app.clock.machine(),
        }
    }

    fn header(&self, name: &str) -> String {
        self.request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().chars().take(300).collect()
    }

    /// Where the request comes from, as evidence.
    pub fn address(&self) -> String {
        self.request.connection_info().realip_remote_addr().unwrap_or("unknown").to_string()
    }

    pub fn browser(&self) -> String {
        self.header("user-agent")
    }

    async fn hop<T: Send + 'static>(f: impl FnOnce() -> Res<T> + Send + 'static) -> Result<T, WebError> {
        let span = tracing::Span::current();
        Ok(web::block(move || span.in_scope(f)).await??)
    }

    /// A staff page: `show` reads and renders.
    pub async fn page(&self, who: &Who, show: impl FnOnce(&mut Conn, Page) -> Res<Reply> + Send + 'static) -> Answer {
        let (db, asked) = (self.app.db.clone(), self.asked(who));
        let reply = Self::hop(move || {
            db.read(|c| {
                let page = Page::load(c, &asked)?;
                show(c, page)
            })
        })
        .await?;
        Ok(reply.respond(&self.request))
    }

    /// A staff form: `act` in one write transaction (it may be run again); where it refuses, `again` shows the form with
    /// what was typed: 422, or 409 where somebody else changed the thing meanwhile.
    pub async fn act<F: Send + 'static>(
        &self,
        who: &Who,
        form: Form<F>,
        act: impl Fn(&mut Tx, &Page, &F) -> Res<Reply> + Send + 'static,
        again: impl FnOnce(&mut Conn, Page, &F, &Refusals) -> Res<Reply> + Send + 'static,
    ) -> Answer {
        let (app, asked) = (self.app.clone(), self.asked(who));
        let reply = Self::hop(move || {
            let page = app.db.read(|c| Page::load(c, &asked))?;
            let done = if form.kept {
                Err(Error::refused("", SIGNED_IN_AGAIN))
            } else {
                app.write(page.now, Priority::Desk, |tx| act(tx, &page, &form.fields))
            };
            let (refusals, status) = match done {
                Ok(reply) => return Ok(reply),
                Err(Error::Refused(refusals)) => (refusals, 422),
                Err(Error::Stale(sentence)) => (Refusals::stale(sentence), 409),
                Err(other) => return Err(other),
            };
            let reply = app.db.read(|c| again(c, page, &form.fields, &refusals))?;
            Ok(reply.with_status(status))
        })
        .await?;
        Ok(reply.respond(&self.request))
    }

    /// As [`Site::act`] for a button without fields: where it refuses, its sentence stands on the page `back`.
    pub async fn press(&self, who: &Who, back: String, act: impl Fn(&mut Tx, &Page) -> Res<Reply> + Send + 'static) -> Answer {
        let (app, asked) = (self.app.clone(), self.asked(who));
        let reply = Self::hop(move || {
            let page = app.db.read(|c| Page::load(c, &asked))?;
            match app.write(page.now, Priority::Desk, |tx| act(tx, &page)) {
                Err(Error::Refused(refusals)) => {
                    let sentence = refusals.0.first().map_or(String::new(), |(_, sentence)| sentence.clone());
                    Ok(Reply::to(back).warning(sentence))
                }
                Err(Error::Stale(sentence)) => Ok(Reply::to(back).warning(sentence)),
                done => done,
            }
        })
        .await?;
        Ok(reply.respond(&self.request))
    }

    /// Work of a signed-in user that is more than one transaction (a charge at the desk, an import): `work` gets the
    /// house and the page's facts, and opens its own transactions.
    pub async fn work(&self, who: &Who, work: impl FnOnce(&App, Page) -> Res<Reply> + Send + 'static) -> Answer {
        let (app, asked) = (self.app.clone(), self.asked(who));
        let reply = Self::hop(move || {
            let page = app.db.read(|c| Page::load(c, &asked))?;
            work(&app, page)
        })
        .await?;
        Ok(reply.respond(&self.request))
    }

    /// A page for whoever has the address: sign-in, emailed links.
    pub async fn open(&self, work: impl FnOnce(&App, Now) -> Res<Reply> + Send + 'static) -> Answer {
        let app = self.app.clone();
        let reply = Self::hop(move || {
            let now = app.now()?;
            work(&app, now)
        })
        .await?;
        Ok(reply.respond(&self.request))
    }

    pub fn flash(&self) -> Option<reply::Flash> {
        reply::flash(&self.request)
    }
}
