//! `tessera forecast`.

use std::io::Read;
use std::process::ExitCode;
use tessera::base::{Error, Res};
use tessera::memberships::rules::document;

const FORMAT: &str = r#"Reads what a plan costs and promises, and prints every charge and grant of somebody who joins: the very rules of the renewal run.
No database is opened.

  {"plan": {"name": "Gold", "prices": [{"every": "month", "fee": "99.00"}], "setup_fee": "0.00", "auto_renew": true, "tax_rate": "0",
            "trial": {"days": 0, "price": "0.00"}, "benefits": [{"item": "Facial", "quantity": "1", "every": "month"}],
            "bank_fee": false, "cancellation": "end_of_period", "commitment": {"months": 0, "fee": "0"}},
   "start": "2026-01-31", "billing_day": "anniversary", "pay_every": "month",
   "coupon": {"kind": "percent", "value": "50", "cycles": 3},
   "events": [{"on": "2026-06-10", "cancel": {}}], "until": "2027-01-31"}

Required: plan.prices, start, pay_every, until. every, pay_every: month, quarter, year. billing_day: "anniversary" or 1 to 31; a day that a
month lacks is its last. cancellation: "end_of_period", "now", {"days": N}. coupon.kind: percent, amount; cycles null: forever.
tax_rate is a percentage. Also known: plan.first_grant (full_period, at_start, in_proportion), plan.notice_days,
plan.benefits[].expires (never, period, months:N), and the event {"on": DATE, "billing_day": 15}.

  {"charges": [{"on": "2026-01-31", "period": ["2026-01-31", "2026-02-28"], "amount": "49.50",
                "lines": [{"what": "membership fee", "amount": "99.00", "why": "…"}, {"what": "coupon", "amount": "-49.50", "why": "…"}]}],
   "grants": [{"on": "2026-01-31", "item": "Facial", "quantity": "1", "expires": null}], "ends_on": "2026-06-30"}

Amounts are decimal text. A period's second date is the next one's first; ends_on is the first day without, or null while none is known.
until is exclusive. Unknown keys and impossible dates are refused with the key's path, exit code 2."#;

#[derive(clap::Args)]
#[command(after_help = FORMAT)]
pub struct Args {
    /// A file in JSON, or - for standard input
    file: String,
}

pub fn run(args: &Args) -> Res<ExitCode> {
    let mut json = String::new();
    match args.file.as_str() {
        "-" => std::io::stdin().read_to_string(&mut json).map(|_| ()),
        file => std::fs::read_to_string(file).map(|read| json = read),
    }
    .map_err(|error| Error::failed(format!("{}: {error}", args.file)))?;
    match document::answer(&json) {
        Ok(answer) => println!("{answer}"),
        Err(wrong) => {
            eprintln!("tessera: {wrong}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
