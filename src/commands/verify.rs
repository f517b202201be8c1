//! `tessera verify`.

use super::Where;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::billing::reconcile::{self, Compared};
use tessera::db::{Db, migrate};
use tessera::ledger::verify::{self, Finding};
use tessera::paperwork;
use tessera::serve::processor;

#[derive(clap::Args)]
#[command(after_help = "\
Reads from one moment, changes nothing, and may run beside the server. The exit code is 1 if one is broken.
With --gateway the card processor's payments and refunds are listed and compared with ours, both ways; the first that
differ are named on the error stream. What has no answer yet is counted and is not broken.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// Print JSON: [{"rule":"…","checked":120,"broken":0}, …]
    #[arg(long)]
    json: bool,
    /// Ask the card processor too
    #[arg(long)]
    gateway: bool,
}

pub fn run(args: &Args) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    super::must_exist(&config.database)?;
    let db = Db::open_as_it_is(&config.database)?;
    if !db.read(migrate::is_current)? {
        return Err(Error::failed("the database is older than this program; start `tessera serve` once to bring it up to date"));
    }
    let mut findings = db.snapshot(|c| {
        let mut findings = verify::check(c)?;
        let (checked, broken) = paperwork::store::check_seals(c)?;
        findings.push(Finding { rule: "a signed record fits its seal", checked: checked as i64, broken: broken as i64 });
        Ok(findings)
    })?;
    if args.gateway {
        let (gateway, _, _sandbox) = processor(&config)?;
        let Compared { findings: compared, told } = reconcile::compare(&db, &gateway)?;
        told.iter().for_each(|sentence| eprintln!("tessera: {sentence}"));
        findings.extend(compared);
    }
    let broken = findings.iter().filter(|finding| finding.broken > 0).count();
    if args.json {
        println!("{}", serde_json::to_string(&findings)?);
    } else {
        print(&findings, broken);
    }
    Ok(ExitCode::from(u8::from(broken > 0)))
}

fn print(findings: &[Finding], broken: usize) {
    println!("{:>9}  {:>7}  invariant", "checked", "broken");
    for finding in findings {
        println!("{:>9}  {:>7}  {}", finding.checked, finding.broken, finding.rule);
    }
    match broken {
        0 => println!("All {} invariants hold.", findings.len()),
        _ => println!("{broken} of {} invariants are broken.", findings.len()),
    }
}
