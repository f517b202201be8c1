//! Billing days against an oracle that others wrote: python-dateutil's `relativedelta`.

use std::io::Write;
use std::process::{Command, Stdio};
use tessera::base::days;
use tessera::memberships::rules::calendar::Calendar;
use tessera::plans::{BillingDay, Every};
use time::macros::date;

const ORACLE: &str = r#"
import sys, datetime
from dateutil.relativedelta import relativedelta
for line in sys.stdin:
    start, day, step, n = line.split()
    start = datetime.date.fromisoformat(start)
    step, n = int(step), int(n)
    if day == "anniversary":
        print(start + relativedelta(months=step * n))
    else:
        first = start + relativedelta(day=int(day))
        if first < start:
            first = start + relativedelta(months=1, day=int(day))
        print(first + relativedelta(months=step * n, day=int(day)))
"#;

/// R088: thousands of starts, billing days and intervals, leap days included.
#[test]
fn billing_days_are_those_of_relativedelta() {
    let Some(python) = std::env::var_os("TESSERA_TEST_PYTHON") else {
        println!("skipped: no Python (bin/test brings one)");
        return;
    };
    let (mut asked, mut ours, mut seed) = (String::new(), String::new(), 7u64);
    let mut below = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let leap = [date!(2024 - 02 - 29), date!(2028 - 02 - 29), date!(2100 - 02 - 28)];
    for at in 0..8_000u64 {
        let start = if at < 600 { leap[at as usize % 3] } else { days::add_days(date!(1999 - 12 - 31), below(40_000) as i64) };
        let every = Every::ALL[below(3) as usize];
        let (day, n) = (below(32) as u8, below(80) as i64);
        let billing_day = if day == 0 { BillingDay::Anniversary } else { BillingDay::Day(day) };
        let word = if day == 0 { "anniversary".to_string() } else { day.to_string() };
        asked += &format!("{} {word} {} {n}\n", days::iso(start), every.months());
        ours += &format!("{}\n", days::iso(Calendar::from(start, billing_day, every).at(n)));
    }
    let mut oracle = Command::new(python).args(["-c", ORACLE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let mut to = oracle.stdin.take().expect("its input");
    let asking = asked.clone();
    let writer = std::thread::spawn(move || to.write_all(asking.as_bytes()));
    let said = oracle.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("all was asked");
    let theirs = String::from_utf8(said.stdout).expect("text");
    assert_eq!(theirs.lines().count(), 8_000);
    for ((ask, own), their) in asked.lines().zip(ours.lines()).zip(theirs.lines()) {
        assert_eq!(own, their, "{ask}");
    }
}
