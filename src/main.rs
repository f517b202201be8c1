//! The command line of Tessera.

mod commands;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let verb = commands::Cli::parse().verb;
    match commands::run(verb) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tessera: {}", commands::sentence(&error));
            ExitCode::from(1)
        }
    }
}
