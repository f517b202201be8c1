//! `tessera serve`.

use super::Where;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::config::Config;
use tessera::serve;

#[derive(clap::Args)]
#[command(after_help = "\
An empty database opens first run: legal entity, clinic, currency, time zone, the owner's account.
With --sample it opens a sample clinic with staff, members and a clock that can be advanced.
The card processor's sandbox is started where no processor is configured and none runs.
Stops gracefully at SIGTERM and Ctrl-C. `/health` says that it lives, `/ready` that its database answers.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Open a sample clinic where the database is empty
    #[arg(long)]
    sample: bool,
    /// Serve what bin/bench measures against, and run no timetable
    #[arg(long, hide = true)]
    bench: bool,
}

pub fn run(args: &Args) -> Res<ExitCode> {
    let config = Config::read(&args.at.database, &args.listen, std::env::vars()).map_err(|wrong| Error::Failed(Box::new(wrong)))?;
    serve::log(config.log_json, "info");
    serve::run(config, &args.listen, args.sample, args.bench)?;
    Ok(ExitCode::SUCCESS)
}
