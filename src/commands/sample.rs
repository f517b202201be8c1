//! `tessera sample`.

use super::Where;
use std::process::ExitCode;
use std::time::Instant;
use tessera::base::Res;
use tessera::clinic::account;
use tessera::sample;

#[derive(clap::Args)]
#[command(after_help = "\
On an empty database the sample clinic is opened first, with a few members in every state. The members that are added
are active, pay by cards of the sandbox, and renew on days spread over the coming month. The same seed makes the same
members again. Only sample clinics are filled.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// How many active members are added
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    members: u32,
    /// Of the chance that makes them
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// All of them joined on one day, so that all renew on one
    #[arg(long, hide = true)]
    same_day: bool,
}

pub fn run(args: &Args) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    let house = super::house(config)?;
    let began = Instant::now();
    if sample::open_where_empty(&house.app)? {
        println!("The sample clinic is open, {:.1} s.", began.elapsed().as_secs_f64());
    } else if !house.app.db.read(account::load)?.sample {
        return Err(tessera::base::Error::failed("this is not a sample clinic; nothing was added"));
    }
    let began = Instant::now();
    sample::many::add(&house.app, args.members as usize, args.seed, args.same_day)?;
    println!("{} members were added, {:.1} s.", args.members, began.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}
