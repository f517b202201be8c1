//! The command line of Tessera.

use anyhow::Context;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use tessera::config::Config;
use tessera::gateway::sandbox;
use tessera::serve;

/// Memberships and packages for clinics.
#[derive(Parser)]
#[command(name = "tessera", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Args, Clone)]
struct Where {
    /// A file, sqlite://FILE, or postgres://user@host/name
    #[arg(long, env = "DATABASE_URL", default_value = "tessera.db", hide_env_values = true)]
    database: String,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve the clinic's pages and run its timetable
    Serve {
        #[command(flatten)]
        at: Where,
        /// Address and port to listen on
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Open a sample clinic where the database is empty
        #[arg(long)]
        sample: bool,
    },
    /// Run the card processor's sandbox, a server of its own with test cards
    Sandbox {
        /// Address and port to listen on
        #[arg(long, default_value = "127.0.0.1:8081")]
        listen: String,
        /// Its own database file
        #[arg(long, default_value = "tessera.db.sandbox")]
        file: PathBuf,
        /// End when the process that started it ends
        #[arg(long, hide = true)]
        with_parent: bool,
    },
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.verb {
        Verb::Serve { at, listen, sample } => {
            let config = Config::read(&at.database, &listen, std::env::vars())?;
            serve::log(config.log_json);
            serve::run(config, &listen, sample)?;
            Ok(())
        }
        Verb::Sandbox { listen, file, with_parent } => {
            serve::log(false);
            if with_parent {
                serve::end_with_parent();
            }
            actix_web::rt::System::new()
                .block_on(sandbox::serve(sandbox::Settings::new(&listen, file)))
                .context("the sandbox could not be served")
        }
    }
}
