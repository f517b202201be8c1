//! `tessera backup` and `tessera restore`.

use super::Where;
use std::path::PathBuf;
use std::process::ExitCode;
use tessera::app::Clock;
use tessera::base::{Error, Now, Res};
use tessera::clinic::account;
use tessera::db::{self, Db, Priority, Tx, copies};

/// PostgreSQL has programs of its own for this.
const OTHER_PROGRAM: u8 = 2;

#[derive(clap::Args)]
#[command(after_help = "\
Works while the server does: the copy holds one moment, and is whole or not there at all.
On PostgreSQL use pg_dump, and the exit code is 2.")]
pub struct BackupArgs {
    #[command(flatten)]
    at: Where,
    /// The file to make; it must not be there yet
    file: PathBuf,
}

#[derive(clap::Args)]
#[command(after_help = "\
Stop the server first. What is put back starts held: pages work, and nothing is charged or sent until the owner has
looked at it on the page /held.
On PostgreSQL use pg_restore, then `tessera restore --mark`.")]
pub struct RestoreArgs {
    #[command(flatten)]
    at: Where,
    /// The backup
    #[arg(required_unless_present = "mark")]
    file: Option<PathBuf>,
    /// Replace a database that is there; it is kept beside it as FILE.replaced-1
    #[arg(long)]
    force: bool,
    /// Only mark the database as restored, after pg_restore
    #[arg(long, conflicts_with_all = ["file", "force"])]
    mark: bool,
}

pub fn backup(args: &BackupArgs) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    if db::is_postgres(&config.database) {
        eprintln!("tessera: PostgreSQL is backed up by `pg_dump --format=custom --file={}`", args.file.display());
        return Ok(ExitCode::from(OTHER_PROGRAM));
    }
    super::must_exist(&config.database)?;
    let bytes = copies::backup(&config.database, &args.file)?;
    println!("{} holds {} KiB.", args.file.display(), bytes.div_ceil(1024));
    Ok(ExitCode::SUCCESS)
}

pub fn restore(args: &RestoreArgs) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    let Some(file) = &args.file else {
        super::must_exist(&config.database)?;
        let db = Db::open(&config.database)?;
        db.write(Priority::Desk, |tx| mark(tx, "the database was restored."))?;
        println!("{} is marked as restored: charges and letters are held.", db::without_password(&config.database));
        return Ok(ExitCode::SUCCESS);
    };
    let Some(target) = db::file_of(&config.database) else {
        eprintln!("tessera: PostgreSQL is restored by `pg_restore`; afterwards run `tessera restore --mark`");
        return Ok(ExitCode::from(OTHER_PROGRAM));
    };
    let reason = format!("the database was restored from {}.", file.file_name().unwrap_or_default().to_string_lossy());
    let replaced = copies::restore(file, target.as_ref(), args.force, |tx| mark(tx, &reason))?;
    println!("{} is {target} now. Charges and letters are held until the owner lets them go.", file.display());
    if let Some(replaced) = replaced {
        println!("The database that was there is {}.", replaced.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Holds charges and letters of a clinic that was put back.
fn mark(tx: &mut Tx, reason: &str) -> Res<()> {
    let Some(account) = account::find(tx)? else {
        return Err(Error::failed("no clinic is open in that database"));
    };
    account::hold(tx, Now::new(Clock::machine_clock().machine(), account.clock_offset), reason)
}
