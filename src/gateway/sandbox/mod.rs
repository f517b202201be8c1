//! The sandbox: a card processor of our own for sample clinics, tests and proofs. It moves no money and takes no real card.
//!
//! It speaks the subset of Stripe's wire that [`crate::gateway::Gateway`] uses, as a process of its own (`tessera sandbox`)
//! with a SQLite file of its own; as a process of its own it also reads the machine's clock itself.
//!
//! - `/v1/…` the wire (`wire.rs` lists it), for any Bearer key
//! - `/pay/{session}` the page where a card is entered (`screens/pay.rs`)
//! - `POST /_sandbox/behave` makes it slow, busy, dumb or dead (`behaviour.rs`); `GET /_sandbox/charges` gives all payments as JSON
//!
//! The test cards are those of `cards.rs`. Unlike Stripe, a card whose date has passed can be attached (a sample clinic wants
//! some); it is declined when charged. `…9995` attaches here too.

mod answers;
mod behaviour;
mod bulk;
pub mod cards;
mod customers;
mod page;
mod payments;
mod refunds;
mod reply;
mod screens;
mod server;
mod sessions;
mod store;
mod wire;

use crate::base::{Error, Res};
use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpServer, web};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

pub use behaviour::Behaviour;

/// How long an idle connection is kept.
const KEPT: Duration = Duration::from_secs(75);

/// How a sandbox is started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// The SQLite file; made if missing.
    pub file: PathBuf,
    /// Where a browser reaches the card page, such as `https://cards.clinic.test`; none: the address that the client called.
    pub public_url: Option<String>,
    /// Threads that answer.
    pub workers: usize,
    /// What it does wrong from the start.
    pub behaviour: Behaviour,
}

impl Settings {
    pub fn new(listen: &str, file: impl Into<PathBuf>) -> Settings {
        Settings { listen: listen.to_string(), file: file.into(), public_url: None, workers: 2, behaviour: Behaviour::default() }
    }
}

/// Serves until the process is told to stop (SIGTERM, Ctrl-C). To be awaited inside an actix system.
pub async fn serve(settings: Settings) -> Res<()> {
    let file = settings.file.clone();
    let (server, address) = bind(settings, true)?;
    tracing::info!(%address, "sandbox of the card processor listens");
    // Whoever started it reads where it is: from the first line, or later from the file.
    println!("Sandbox of the card processor at http://{address}");
    std::fs::write(address_file(&file), format!("http://{address}"))?;
    Ok(server.await?)
}

/// Where a sandbox that serves this file says its address.
pub fn address_file(file: &std::path::Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".address");
    name.into()
}

/// A sandbox on a thread of this process. Dropping it stops it.
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// Starts a sandbox on a thread of this process and waits until it listens.
pub fn start(settings: Settings) -> Res<Running> {
    let (told, listens) = mpsc::channel();
    let thread = std::thread::Builder::new().name("sandbox".to_string()).spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let bound = bind(settings, false).map(|(server, address)| (server.handle(), address, server));
            let outcome = match bound {
                Ok((handle, address, server)) => match told.send(Ok((handle, address))) {
                    Ok(()) => server.await,
                    Err(_) => Ok(()),
                },
                Err(error) => {
                    // Where nobody waits any more, nobody needs the reason.
                    let _ = told.send(Err(error));
                    Ok(())
                }
            };
            if let Err(error) = outcome {
                tracing::error!(%error, "sandbox ended");
            }
        });
    })?;
    let (handle, address) = listens.recv().map_err(|_| Error::failed("the sandbox's thread ended at once"))??;
    Ok(Running { address, handle, thread: Some(thread) })
}

impl Running {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for a [`crate::gateway::Gateway`].
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The order is given at once; its future would only wait for the end, and so does the join.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the sandbox's thread panicked");
        }
    }
}

fn bind(settings: Settings, signals: bool) -> Res<(Server, SocketAddr)> {
    let sandbox = web::Data::new(server::Sandbox::open(&settings.file, settings.public_url, settings.behaviour)?);
    let http = HttpServer::new(move || App::new().app_data(sandbox.clone()).configure(server::routes));
    // Connections outlive the client's idle time, so that it never writes into one that is just being closed.
    let http = http.workers(settings.workers).keep_alive(KEPT).shutdown_timeout(1);
    let http = if signals { http } else { http.disable_signals() };
    let http = http.bind(&settings.listen)?;
    let address = http.addrs().first().copied().ok_or_else(|| Error::failed("the sandbox listens nowhere"))?;
    Ok((http.run(), address))
}
