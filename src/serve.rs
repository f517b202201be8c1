//! Serving: the database opened, the sandbox started where no processor is configured, pages and timetable until stopped.

use crate::app::{self, App, Clock};
use crate::base::{Error, Res};
use crate::config::{Config, Processor};
use crate::db::Db;
use crate::gateway::{Gateway, sandbox};
use actix_web::{App as Actix, HttpServer};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Threads that answer requests; work on the database happens on others.
const WORKERS: usize = 2;

/// Logs to the standard error stream.
pub fn log(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,ureq=warn,actix_server=warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().init() } else { log.init() }
}

/// The sandbox as a child process; it ends with us.
pub struct SandboxProcess {
    child: Option<Child>,
    pub url: String,
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        if let Some(child) = self.child.as_mut()
            && let Err(cause) = child.kill().and_then(|()| child.wait())
        {
            tracing::warn!(%cause, "the sandbox did not end");
        }
    }
}

/// The client of the processor that the configuration names, with the sandbox started where it is needed and none runs.
pub fn processor(config: &Config) -> Res<(Gateway, String, Option<SandboxProcess>)> {
    match &config.processor {
        Processor::Stripe { url, key, pages } => Ok((Gateway::new(url, key), pages.clone(), None)),
        Processor::Sandbox { file } => {
            let sandbox = match running(file) {
                Some(url) => SandboxProcess { child: None, url },
                None => start_sandbox(file)?,
            };
            Ok((Gateway::new(&sandbox.url, "sk_test_sandbox"), sandbox.url.clone(), Some(sandbox)))
        }
    }
}

/// The address of a sandbox that serves this file already.
fn running(file: &Path) -> Option<String> {
    let url = std::fs::read_to_string(sandbox::address_file(file)).ok()?;
    let address = url.trim().strip_prefix("http://")?.parse().ok()?;
    TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok().map(|_| url.trim().to_string())
}

fn start_sandbox(file: &Path) -> Res<SandboxProcess> {
    let program = std::env::current_exe()?;
    let mut child = Command::new(program)
        .args(["sandbox", "--listen", "127.0.0.1:0", "--with-parent", "--file"])
        .arg(file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or_else(|| Error::failed("the sandbox has no output"))?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    match line.split_whitespace().find(|word| word.starts_with("http://")) {
        Some(url) => Ok(SandboxProcess { url: url.to_string(), child: Some(child) }),
        None => Err(Error::failed("the sandbox of the card processor did not start")),
    }
}

/// Ends this process when whoever started it is gone.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        let mut rest = Vec::new();
        if let Err(cause) = std::io::stdin().read_to_end(&mut rest) {
            tracing::warn!(%cause, "the parent cannot be watched");
        }
        std::process::exit(0);
    });
}

/// Serves until the process is told to stop.
pub fn run(config: Config, listen: &str, _sample: bool) -> Res<()> {
    let db = Db::open(&config.database)?;
    let (gateway, pages, _sandbox) = processor(&config)?;
    let app = App::new(db, Clock::machine_clock(), config, gateway, &pages);
    crate::patients::actions::import::resume(&app)?;
    let address = app.config.public_url.clone();
    actix_web::rt::System::new().block_on(async move {
        let configured = app::configure(app);
        let server = HttpServer::new(move || Actix::new().configure(configured.clone())).workers(WORKERS).bind(listen)?;
        println!("Tessera is open at {address}");
        server.shutdown_timeout(10).run().await?;
        Ok(())
    })
}
