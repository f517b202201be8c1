//! `tessera staff`.

use super::Where;
use std::process::ExitCode;
use tessera::base::Res;
use tessera::clinic::Actor;
use tessera::clinic::actions::invite::{self, Invitation};
use tessera::config::Mail;
use tessera::db::Priority;
use tessera::jobs::letters;

#[derive(clap::Subcommand)]
pub enum Verb {
    /// Invite somebody by e-mail to set a password and sign in
    Invite(Args),
}

#[derive(clap::Args)]
#[command(after_help = "\
The letter leaves at once. Where no mail server is configured it is a file, and the link is printed.")]
pub struct Args {
    #[command(flatten)]
    at: Where,
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// owner, manager, front_desk or practitioner
    #[arg(long)]
    role: String,
}

pub fn run(Verb::Invite(args): &Verb) -> Res<ExitCode> {
    let config = super::config(&args.at)?;
    super::must_exist(&config.database)?;
    let invitation = Invitation::parse(&args.name, &args.email, &args.role.replace('-', "_"))?;
    let app = super::without_cards(config)?;
    super::must_be_open(&app)?;
    let now = app.now()?;
    let id = app.write(now, Priority::Desk, |tx| invite::invite(tx, now, &Actor::command(), &invitation))?;
    println!("{} <{}> is invited as {}.", invitation.name, invitation.email, invitation.role.label());
    letters::send_due(&app, now)?;
    if let Mail::Files(folder) = &app.config.mail {
        let link = app.write(now, Priority::Desk, |tx| invite::link(tx, now, &app.config.public_url, id))?;
        println!("No mail server is configured: letters are files in {}. The link is\n{link}", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}
