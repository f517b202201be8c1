//! `tessera import`.

use super::Where;
use std::path::PathBuf;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::clinic::{Actor, Clinic, clinics};
use tessera::patients::actions::import;

#[derive(clap::Subcommand)]
pub enum Verb {
    /// Take in a list of patients from a CSV file
    Patients(Args),
}

#[derive(clap::Args)]
#[command(after_help = "\
Columns are matched by their headings. Good rows are kept; refused ones are printed with line, column and why, and the
exit code is 1 if there are any. The same file twice adds nobody twice: gaps of known records are filled.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    /// The list, with headings in its first row
    file: PathBuf,
    /// The patients' clinic, by name or short name; the first one if it is not given
    #[arg(long, value_name = "NAME")]
    clinic: Option<String>,
}

pub fn run(Verb::Patients(args): &Verb) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    super::must_exist(&config.database)?;
    let shown = args.file.display();
    let bytes = std::fs::read(&args.file).map_err(|cause| Error::failed(format!("cannot read {shown}: {cause}")))?;
    let app = super::without_cards(config)?;
    super::must_be_open(&app)?;
    let clinic = clinic(app.db.read(clinics::all)?, args.clinic.as_deref())?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let done = import::whole_file(&app, app.now()?, &Actor::command(), clinic.id, &name, &bytes)?;
    for fault in &done.refused {
        eprintln!("line {}, {}: {} ({})", fault.line, fault.column, fault.why, fault.value);
    }
    let refused = done.refused.len();
    println!("{}: {} added, {} filled in, {} known already, {refused} refused.", clinic.name, done.added, done.changed, done.known);
    Ok(ExitCode::from(u8::from(refused > 0)))
}

fn clinic(all: Vec<Clinic>, asked: Option<&str>) -> Res<Clinic> {
    let names: Vec<String> = all.iter().map(|clinic| clinic.short_name.clone()).collect();
    let fits =
        |clinic: &Clinic| asked.is_none_or(|name| [&clinic.name, &clinic.short_name].iter().any(|own| own.eq_ignore_ascii_case(name)));
    let unknown = || Error::failed(format!("no clinic is called {}; there are {}", asked.unwrap_or_default(), names.join(", ")));
    all.into_iter().find(fits).ok_or_else(unknown)
}
