//! The verbs of the command line, one file each, and what they share: where the database is, how the house is opened,
//! how an error is said in one line.
//!
//! Exit codes: 0 done · 1 it did not work, was refused, is held, or an invariant is broken · 2 the command line itself was
//! wrong, or the verb is another program's on this database.

mod copies;
mod forecast;
mod import;
mod sample;
mod sandbox;
mod serve;
mod staff;
mod tick;
mod verify;

use clap::{Parser, Subcommand};
use std::path::Path;
use std::process::ExitCode;
use tessera::app::{App, Clock};
use tessera::base::{Date, Error, Res, days};
use tessera::config::Config;
use tessera::db::{self, Db};
use tessera::gateway::Gateway;
use tessera::serve::{SandboxProcess, processor};

const VARIABLES: &str = "\
Settings are variables of the environment: TESSERA_PUBLIC_URL, TESSERA_SMTP_URL, TESSERA_MAIL_DIR, TESSERA_MAIL_FROM,
TESSERA_STRIPE_KEY, TESSERA_STRIPE_URL, TESSERA_STRIPE_PAGES, TESSERA_SESSION_MINUTES, TESSERA_LOG, TESSERA_NODE.
An unknown or wrong one is named, and nothing starts.

Exit codes: 0 done, 1 it did not work or was refused, 2 the command line is wrong.";

/// Memberships and packages for clinics.
#[derive(Parser)]
#[command(name = "tessera", version, about, max_term_width = 100, after_help = VARIABLES)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
}

/// Which database.
#[derive(clap::Args, Clone)]
pub struct Where {
    /// A file, sqlite://FILE, or postgres://user@host/name
    #[arg(long, value_name = "URL", env = "DATABASE_URL", default_value = "tessera.db", hide_env_values = true)]
    pub database: String,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Serve the clinic's pages and run its timetable
    Serve(serve::Args),
    /// Do what is due now, or live day by day to a date
    Tick(tick::Args),
    /// Check books, periods, grants, lots, attempts, letters and seals
    Verify(verify::Args),
    /// Print every charge and grant to come of a plan, from JSON as JSON
    Forecast(forecast::Args),
    /// Take in lists from files
    #[command(subcommand)]
    Import(import::Verb),
    /// Let people sign in
    #[command(subcommand)]
    Staff(staff::Verb),
    /// Fill a sample clinic with members, for measuring
    Sample(sample::Args),
    /// Run the card processor's sandbox, a server of its own with test cards
    Sandbox(sandbox::Args),
    /// Copy the database into a file, while the server runs
    Backup(copies::BackupArgs),
    /// Put a backup in place of the database; it starts held
    Restore(copies::RestoreArgs),
}

pub fn run(verb: Verb) -> Res<ExitCode> {
    match verb {
        Verb::Serve(args) => serve::run(&args),
        Verb::Tick(args) => tick::run(&args),
        Verb::Verify(args) => verify::run(&args),
        Verb::Forecast(args) => forecast::run(&args),
        Verb::Import(verb) => import::run(&verb),
        Verb::Staff(verb) => staff::run(&verb),
        Verb::Sample(args) => sample::run(&args),
        Verb::Sandbox(args) => sandbox::run(args),
        Verb::Backup(args) => copies::backup(&args),
        Verb::Restore(args) => copies::restore(&args),
    }
}

/// What went wrong, in one line.
pub fn sentence(error: &Error) -> String {
    let said = match error {
        Error::Refused(refusals) => refusals.0.iter().map(|(_, sentence)| sentence.as_str()).collect::<Vec<_>>().join(" "),
        Error::NotFound => "there is no such row".into(),
        Error::Forbidden => "not permitted".into(),
        Error::Stale(sentence) => sentence.clone(),
        Error::Failed(cause) => cause.to_string(),
        Error::Database(cause) => format!("the database says: {cause}"),
    };
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The settings, for a verb that does not listen.
fn config(at: &Where) -> Res<Config> {
    let config = Config::read(&at.database, "127.0.0.1:8080", std::env::vars()).map_err(|wrong| Error::Failed(Box::new(wrong)))?;
    tessera::serve::log(config.log_json, "warn");
    Ok(config)
}

/// A database that is there already: a mistyped name must not make an empty one.
fn must_exist(url: &str) -> Res<()> {
    let file = db::file_of(url);
    match file.is_none_or(|file| Path::new(file).is_file()) {
        true => Ok(()),
        false => Err(Error::failed(format!("there is no database {}; `tessera serve` makes one", file.unwrap_or(url)))),
    }
}

/// The house without its pages. The sandbox ends with it, where it was started for it.
struct House {
    app: App,
    _sandbox: Option<SandboxProcess>,
}

fn house(config: Config) -> Res<House> {
    let db = Db::open(&config.database)?;
    let (gateway, pages, sandbox) = processor(&config)?;
    let app = App::new(db, Clock::machine_clock(), config, gateway, &pages);
    Ok(House { app, _sandbox: sandbox })
}

/// The house for a verb that charges nothing: no sandbox is started for it, and no processor is called.
fn without_cards(config: Config) -> Res<App> {
    let db = Db::open(&config.database)?;
    Ok(App::new(db, Clock::machine_clock(), config, Gateway::new("http://127.0.0.1:1", "none"), ""))
}

/// Refused before first run.
fn must_be_open(app: &App) -> Res<()> {
    match app.db.read(tessera::clinic::account::find)? {
        Some(_) => Ok(()),
        None => Err(Error::failed("no clinic is open in this database yet; start `tessera serve` and open it")),
    }
}

/// A date on the command line.
fn day(typed: &str) -> Result<Date, String> {
    days::parse_iso(typed.trim()).ok_or_else(|| "write a date as 2026-07-01".to_string())
}
