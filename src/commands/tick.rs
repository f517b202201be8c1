//! `tessera tick`.

use super::Where;
use std::process::ExitCode;
use tessera::base::{Date, Res};
use tessera::clinic::account;
use tessera::jobs::timetable::{self, Report};

#[derive(clap::Args)]
#[command(after_help = "\
For cron, where no server runs; both may run at once. What is held stays held, and the exit code is 1.
The card processor's sandbox is started where no processor is configured and none runs.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Live day by day to a date, such as 2026-12-31; only on sample databases, and the clock never goes back
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    until: Option<Date>,
    /// Print JSON: {"held":false,"phases":[{"name":"renewed","count":3,"seconds":0.004}, …]}
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    super::must_exist(&config.database)?;
    let house = super::house(config)?;
    super::must_be_open(&house.app)?;
    let report = match args.until {
        Some(day) => timetable::live_until(&house.app, day)?,
        None => timetable::tick(&house.app)?,
    };
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    if report.held {
        let why = house.app.db.read(account::load)?.held_reason;
        eprintln!("tessera: charges and letters are held: {why} The owner lets them go on the page /held.");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(report: &Report) {
    for phase in &report.phases {
        println!("{:<12}{:>8}{:>10.3} s", phase.name, phase.count, phase.seconds);
    }
}
