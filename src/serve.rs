//! Serving: the database opened, the sandbox started where no processor is configured, pages and timetable until stopped.

use crate::app::{self, App, Clock};
use crate::base::{Error, Res};
use crate::clinic::{account, users};
use crate::config::{Config, Processor};
use crate::db::Db;
use crate::gateway::{Gateway, sandbox};
use crate::jobs::runner::Runner;
use crate::sample;
use actix_web::{App as Actix, HttpServer};
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Threads that answer requests; work on the database happens on others.
const WORKERS: usize = 2;

/// From this many bytes on, what is asked of the system goes back to it when it is not needed any more.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVEN_BACK_FROM: i32 = 1024 * 1024;

/// Keeps the 19 MiB of a password's hash from staying with the process: glibc raises its own limit with the first such
/// block that is freed, and from then on keeps one of them for each thread that ever checked a password.
fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: called before any other thread runs, with a parameter and a value that mallopt(3) names.
    if unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK_FROM) } == 0 {
        tracing::warn!("the allocator keeps its own limit");
    }
}

/// Logs to the standard error stream, from a level on.
pub fn log(json: bool, level: &str) {
    let plain = || format!("{level},ureq=warn,actix_server=warn").into();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| plain());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
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

/// Serves until the process is told to stop (SIGTERM, Ctrl-C). `bench`: what `bin/bench` needs, without the timetable.
pub fn run(mut config: Config, listen: &str, sample: bool, bench: bool) -> Res<()> {
    give_memory_back();
    // The port first: nothing is written where another server has it.
    let listener = TcpListener::bind(listen).map_err(|cause| Error::failed(format!("cannot listen on {listen}: {cause}")))?;
    if config.public_url == format!("http://{listen}") {
        config.public_url = format!("http://{}", listener.local_addr()?);
    }
    let db = Db::open(&config.database)?;
    let (gateway, pages, _sandbox) = processor(&config)?;
    let app = App { bench, ..App::new(db, Clock::machine_clock(), config, gateway, &pages) };
    if sample {
        sample::open_where_empty(&app)?;
    }
    crate::patients::actions::import::resume(&app)?;
    println!("{}", welcome(&app)?);
    // Nothing else is done while pages are measured.
    let runner = if bench { Runner::default() } else { Runner::start(&app)? };
    let served = actix_web::rt::System::new().block_on(async {
        let configured = app::configure(app.clone());
        let server = HttpServer::new(move || Actix::new().configure(configured.clone())).workers(WORKERS).listen(listener)?;
        server.shutdown_timeout(10).run().await
    });
    runner.stop();
    Ok(served?)
}

/// The address, and who may sign in.
fn welcome(app: &App) -> Res<String> {
    let address = &app.config.public_url;
    let Some(account) = app.db.read(account::find)? else {
        return Ok(format!("Tessera is at {address}\nNo clinic is open yet: the first page opens yours."));
    };
    let mut lines = vec![format!("Tessera is open at {address}")];
    let mut staff = app.db.read(users::all)?;
    staff.sort_by_key(|user| user.role);
    if account.sample {
        lines.push(format!("A sample clinic. Sign in with the password {} as", sample::PASSWORD));
        lines.extend(staff.iter().filter(|user| user.active).map(|user| format!("  {:<32} {}", user.email, user.role.label())));
    } else {
        let may = staff.iter().filter(|user| user.active && user.password_hash.is_some()).count();
        lines.push(format!("{may} of the staff may sign in; `tessera staff invite` adds more."));
    }
    if account.held_since.is_some() {
        lines.push(format!("Charges and letters are held: {} See {address}/held", account.held_reason));
    }
    Ok(lines.join("\n"))
}
