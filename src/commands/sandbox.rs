//! `tessera sandbox`.

use std::path::PathBuf;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::gateway::sandbox;
use tessera::serve;

#[derive(clap::Args)]
#[command(after_help = "\
Speaks the wire of the card processor, with a page for cards at /pay and test cards:
  4242 4242 4242 4242  pays
  4000 0000 0000 0341  is saved, and declined when charged
  4000 0000 0000 9995  insufficient funds
  4000 0025 0000 3155  asks for the patient's confirmation
`tessera serve` and `tessera tick` start it by themselves.")]
pub struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081")]
    listen: String,
    /// Its own database file
    #[arg(long, default_value = "tessera.db.sandbox")]
    file: PathBuf,
    /// End when the process that started it ends
    #[arg(long, hide = true)]
    with_parent: bool,
}

pub fn run(args: Args) -> Res<ExitCode> {
    serve::log(false, if args.with_parent { "warn" } else { "info" });
    if args.with_parent {
        serve::end_with_parent();
    }
    let settings = sandbox::Settings::new(&args.listen, args.file);
    let served = actix_web::rt::System::new().block_on(sandbox::serve(settings));
    served.map_err(|cause| Error::failed(format!("the sandbox could not be served at {}: {}", args.listen, super::sentence(&cause))))?;
    Ok(ExitCode::SUCCESS)
}
