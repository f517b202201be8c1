//! The house put together: database, clock, configuration; and all routes in one list.

use crate::base::{Now, Res, clock};
use crate::config::Config;
use crate::db::{Db, Priority, Tx};
use crate::gateway::Gateway;
use crate::web::{Routes, assets, errors, guard, headers, origin, request_log, routes, session};
use crate::{bench, billing, catalog, clinic, desk, letters, memberships, paperwork, patients, plans, reactions, reports, wallet};
use actix_session::SessionMiddleware;
use actix_session::config::{PersistentSession, TtlExtensionPolicy};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Key, SameSite};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpResponse, web};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock; tests own one that stands still until they move it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's own.
    pub fn machine_clock() -> Clock {
        Clock(None)
    }

    /// One that stands at an instant, for tests.
    pub fn standing(at: time::OffsetDateTime) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(at.unix_timestamp()))))
    }

    /// Moves a standing clock.
    pub fn set(&self, at: time::OffsetDateTime) {
        if let Some(clock) = &self.0 {
            clock.store(at.unix_timestamp(), Ordering::SeqCst);
        }
    }

    pub fn machine(&self) -> time::OffsetDateTime {
        match &self.0 {
            Some(at) => time::OffsetDateTime::from_unix_timestamp(at.load(Ordering::SeqCst)).unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
            None => clock::cut(time::OffsetDateTime::now_utc()),
        }
    }
}

#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub config: Arc<Config>,
    /// The card processor.
    pub gateway: Gateway,
    /// Origin of its page for cards, to which forms may lead.
    pub card_pages: Arc<str>,
    /// Serves what `bin/bench` measures against, too.
    pub bench: bool,
}

impl App {
    pub fn new(db: Db, clock: Clock, config: Config, gateway: Gateway, card_pages: &str) -> App {
        App { db, clock, config: Arc::new(config), gateway, card_pages: card_pages.into(), bench: false }
    }

    /// Both clocks at this moment.
    pub fn now(&self) -> Res<Now> {
        let offset = self.db.read(|c| Ok(clinic::account::find(c)?.map_or(0, |account| account.clock_offset)))?;
        Ok(Now::new(self.clock.machine(), offset))
    }

    /// One write transaction; what happened in it is followed up before it commits.
    pub fn write<T>(&self, now: Now, priority: Priority, mut f: impl FnMut(&mut Tx) -> Res<T>) -> Res<T> {
        self.db.write(priority, |tx| {
            let done = f(tx)?;
            reactions::follow(tx, now)?;
            Ok(done)
        })
    }
}

/// Every address of the house.
pub fn routes(r: &mut Routes) {
    desk::screens::routes(r);
    clinic::screens::routes(r);
    patients::screens::routes(r);
    catalog::screens::routes(r);
    paperwork::screens::routes(r);
    // Fixed words below `/inventory/memberships` before `{no}`, or they would be read as one.
    memberships::screens::routes(r);
    plans::screens::routes(r);
    wallet::screens::routes(r);
    billing::screens::routes(r);
    letters::screens::routes(r);
    reports::screens::routes(r);
}

fn with_bench(r: &mut Routes) {
    routes(r);
    bench::routes(r);
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("live\n")
}

async fn ready(app: web::Data<App>) -> HttpResponse {
    let db = app.db.clone();
    match web::block(move || db.read(crate::db::migrate::is_current)).await {
        Ok(Ok(true)) => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Ok(Ok(false)) => HttpResponse::ServiceUnavailable().content_type("text/plain").body("migrations are pending\n"),
        _ => HttpResponse::ServiceUnavailable().content_type("text/plain").body("the database does not answer\n"),
    }
}

async fn nothing_here() -> HttpResponse {
    errors::page(&crate::base::Error::NotFound)
}

/// Adds the whole house to an actix application.
pub fn configure(app: App) -> impl FnOnce(&mut web::ServiceConfig) + Clone {
    let all = if app.bench { with_bench } else { routes };
    let mut listing = Routes::listing();
    all(&mut listing);
    let table: routes::Table = listing.table;
    move |config| {
        let store = session::Store::new(app.db.clone(), app.clock.clone());
        let secure = app.config.public_url.starts_with("https");
        // The key only encrypts the cookie's random session key, which is worth nothing without the database.
        let key = Key::derive_from(crate::base::secret::sha256(app.db.url.as_bytes()).as_bytes());
        let sessions = SessionMiddleware::builder(store, key)
            .cookie_name("tessera".into())
            .cookie_secure(secure)
            .cookie_http_only(true)
            .cookie_same_site(SameSite::Lax)
            .session_lifecycle(
                PersistentSession::default()
                    .session_ttl(Duration::minutes(app.config.session_minutes))
                    .session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest),
            )
            .build();
        let pages = headers::CardPages(app.card_pages.to_string());
        config
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::new(table))
            .app_data(web::Data::new(pages))
            .app_data(crate::web::form::uploads())
            .route("/health", web::get().to(health))
            .route("/ready", web::get().to(ready))
            .service(web::scope("/static").wrap(Compress::default()).route("/{path:.*}", web::get().to(assets::file)))
            .service(
                web::scope("")
                    .wrap(from_fn(guard::check))
                    .wrap(sessions)
                    .wrap(from_fn(origin::check))
                    .wrap(from_fn(headers::add))
                    .wrap(Compress::default())
                    .wrap(from_fn(request_log::line))
                    .configure(|inner| all(&mut Routes::into(inner)))
                    .default_service(web::to(nothing_here)),
            );
    }
}
