//! `tessera sandbox`.

use std::path::PathBuf;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::gateway::sandbox::{self, Behaviour};
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
    /// Milliseconds that each call waits
    #[arg(long, value_name = "MS", default_value_t = 0)]
    slow: u64,
    /// Carry out every N-th charge or refund without an answer; 0 answers all
    #[arg(long, value_name = "N", default_value_t = 0)]
    drop_every: u32,
    /// End when the process that started it ends
    #[arg(long, hide = true)]
    with_parent: bool,
}

pub fn run(args: Args) -> Res<ExitCode> {
    serve::log(false, if args.with_parent { "warn" } else { "info" });
    if args.with_parent {
        serve::end_with_parent();
    }
    let behaviour = Behaviour { slow_ms: args.slow, drop_every: args.drop_every, ..Behaviour::default() };
    let settings = sandbox::Settings { behaviour, ..sandbox::Settings::new(&args.listen, args.file) };
    let served = actix_web::rt::System::new().block_on(sandbox::serve(settings));
    served.map_err(|cause| Error::failed(format!("the sandbox could not be served at {}: {}", args.listen, super::sentence(&cause))))?;
    Ok(ExitCode::SUCCESS)
}
