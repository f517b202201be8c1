//! A whole clinic for a test: its own database, a clock that stands until it is moved, the sandbox, the pages over HTTP.

use super::database::TestDatabase;
use super::desk::Desk;
use std::sync::mpsc;
use tessera::app::{self, App, Clock};
use tessera::base::Now;
use tessera::clinic::actions::open_account::{self, Opening};
use tessera::clinic::{Actor, Currency, clinics, users};
use tessera::config::Config;
use tessera::db::{Db, Priority, Tx};
use tessera::gateway::Gateway;
use tessera::gateway::sandbox;
use tessera::web::Role;
use time::OffsetDateTime;
use time::macros::datetime;

/// The password of everybody in a test.
pub const PASSWORD: &str = "correct horse battery";
/// 10:00 in New York on the sample day.
pub const MORNING: OffsetDateTime = datetime!(2026-06-16 14:00 UTC);

pub struct House {
    pub app: App,
    pub clock: Clock,
    /// Where its pages are.
    pub url: String,
    pub clinic: i64,
    pub owner: Actor,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
    pub sandbox: sandbox::Running,
    _folder: tempfile::TempDir,
    _database: TestDatabase,
}

fn migrate(url: &str) {
    Db::open(url).expect("the database is migrated");
}

impl House {
    /// A clinic in New York that has just opened, on the sample day.
    pub fn open() -> House {
        House::open_at(MORNING)
    }

    pub fn open_at(at: OffsetDateTime) -> House {
        let mut house = House::empty_at(at);
        let opening = Opening {
            entity: "Northgate Clinic LLC".into(),
            entity_address: "1 Main Street\nAmherst, MA 01002".into(),
            tax_no: "12-3456789".into(),
            clinic: "Northgate Clinic".into(),
            short_name: "Northgate".into(),
            phone: "413-555-0100".into(),
            email: "desk@northgate.example".into(),
            zone: "America/New_York".into(),
            currency: Currency { code: "USD".into(), digits: 2 },
            owner_name: "Ruth Owner".into(),
            owner_email: "owner@northgate.example".into(),
            sample: true,
        };
        let hash = users::hash(PASSWORD).expect("a hash");
        let (clinic, owner) = house.write(|tx, now| open_account::open(tx, now, &opening, &hash));
        house.clinic = clinic;
        house.owner = Actor { user_id: Some(owner), name: "Ruth Owner".into() };
        house
    }

    /// An empty database, served.
    pub fn empty_at(at: OffsetDateTime) -> House {
        let database = TestDatabase::new(migrate);
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = sandbox::start(sandbox::Settings::new("127.0.0.1:0", folder.path().join("sandbox.db"))).expect("the sandbox starts");
        let clock = Clock::standing(at);
        let mail = ("TESSERA_MAIL_DIR".to_string(), folder.path().join("mail").to_string_lossy().into_owned());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let config = Config::read(&database.url, &address, [mail].into_iter()).expect("a configuration");
        let gateway = Gateway::new(&sandbox.url(), "sk_test_house");
        let app = App::new(Db::open_as_it_is(&database.url).expect("the database"), clock.clone(), config, gateway, &sandbox.url());
        let (handle, url, thread) = serve(app.clone(), listener);
        let owner = Actor::command();
        House { app, clock, url, clinic: 0, owner, handle, thread: Some(thread), sandbox, _folder: folder, _database: database }
    }

    pub fn now(&self) -> Now {
        self.app.now().expect("a moment")
    }

    /// The folder that letters are written into.
    pub fn mail(&self) -> std::path::PathBuf {
        self._folder.path().join("mail")
    }

    /// One write transaction.
    pub fn write<T>(&self, mut f: impl FnMut(&mut Tx, Now) -> tessera::base::Res<T>) -> T {
        let now = self.now();
        self.app.write(now, Priority::Desk, |tx| f(tx, now)).expect("the transaction commits")
    }

    /// One write transaction that may refuse.
    pub fn try_write<T>(&self, mut f: impl FnMut(&mut Tx, Now) -> tessera::base::Res<T>) -> tessera::base::Res<T> {
        let now = self.now();
        self.app.write(now, Priority::Desk, |tx| f(tx, now))
    }

    pub fn read<T>(&self, f: impl FnOnce(&mut tessera::db::Conn) -> tessera::base::Res<T>) -> T {
        self.app.db.read(f).expect("the database answers")
    }

    /// The civil day at the clinic.
    pub fn today(&self) -> time::Date {
        let now = self.now();
        self.read(|c| Ok(clinics::load(c, self.clinic)?.today(now)))
    }

    /// A browserless desk with nobody signed in.
    pub fn stranger(&self) -> Desk {
        Desk::new(&self.url)
    }

    /// The owner, signed in.
    pub fn owner_desk(&self) -> Desk {
        let desk = self.stranger();
        desk.sign_in("owner@northgate.example", PASSWORD);
        desk
    }

    /// A new member of staff, signed in.
    pub fn desk(&self, role: Role) -> Desk {
        let email = format!("{}@northgate.example", role.word());
        let hash = users::hash(PASSWORD).expect("a hash");
        let known = self.read(|c| users::by_email(c, &email)).is_some();
        if !known {
            self.write(|tx, now| users::add(tx, now, &email, role.label(), role, Some(&hash)));
        }
        let desk = self.stranger();
        desk.sign_in(&email, PASSWORD);
        desk
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server's thread ends");
        }
    }
}

fn serve(app: App, listener: std::net::TcpListener) -> (actix_web::dev::ServerHandle, String, std::thread::JoinHandle<()>) {
    let (told, listens) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let configured = app::configure(app);
            let server = actix_web::HttpServer::new(move || actix_web::App::new().configure(configured.clone()));
            let server = server.workers(1).shutdown_timeout(1).disable_signals().listen(listener).expect("the port is ours");
            let url = format!("http://{}", server.addrs()[0]);
            let server = server.run();
            told.send((server.handle(), url)).expect("the test waits");
            server.await.expect("the server ends well");
        });
    });
    let (handle, url) = listens.recv().expect("the server listens");
    (handle, url, thread)
}
