//! A clinic whose servers are processes of their own that may be killed at any moment, beside a card processor that is another
//! one and outlives them.

use crate::commands::{Ran, Server, program, ran};
use crate::support::house::House;
use crate::support::people::{NO_MONEY, PAYS};
use diesel::prelude::*;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tessera::clinic::account;
use tessera::db::Utc;
use tessera::db::schema::{charges, letters, memberships, refunds};
use tessera::gateway::Gateway;
use tessera::sample::many;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// Numbers of a seed, so that a run can be repeated.
pub struct Dice(u64);

impl Dice {
    /// From `TESSERA_TEST_SEED`, or from the machine's clock; printed, so that what failed can be run again.
    pub fn thrown(what: &str) -> Dice {
        let given = std::env::var("TESSERA_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| OffsetDateTime::now_utc().unix_timestamp_nanos() as u64 % 1_000_000_000);
        println!("{what}: TESSERA_TEST_SEED={seed}");
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Numbers of their own, for somebody who works at the same time.
    pub fn another(&mut self) -> Dice {
        Dice(self.below(u64::MAX) | 1)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A number from the environment, else the one given.
pub fn asked_for(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The card processor as a process of its own; it ends with the test.
pub struct Processor {
    child: Child,
    pub url: String,
}

impl Processor {
    fn start(folder: &std::path::Path, words: &[&str]) -> Processor {
        let mut command = program(folder, &["sandbox", "--listen", "127.0.0.1:0", "--file", "cards.db", "--with-parent"]);
        let mut child =
            command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the processor starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a first line");
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("its address").to_string();
        Processor { child, url }
    }

    /// Tells it how to behave from now on.
    pub fn order(&self, json: &str) {
        let told = ureq::post(format!("{}/_sandbox/behave", self.url)).header("content-type", "application/json").send(json);
        assert!(told.is_ok(), "{told:?}");
    }

    /// Everything that it ever took or declined.
    pub fn list(&self) -> Vec<serde_json::Value> {
        let mut answer = ureq::get(format!("{}/_sandbox/charges", self.url)).call().expect("it lists");
        answer.body_mut().with_config().limit(1 << 30).read_json().expect("JSON")
    }
}

impl Drop for Processor {
    fn drop(&mut self) {
        self.child.kill().expect("it is ended");
        self.child.wait().expect("it ends");
    }
}

pub struct Stage {
    pub house: House,
    pub processor: Processor,
    folder: tempfile::TempDir,
}

impl Stage {
    /// A clinic of today that offers one membership; `processor` is told these words.
    pub fn set(processor: &[&str]) -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        let processor = Processor::start(folder.path(), processor);
        let mut house = House::open_at(OffsetDateTime::now_utc());
        house.app.gateway = Gateway::new(&processor.url, "sk_test_stage");
        house.gold();
        Stage { house, processor, folder }
    }

    /// Members who joined in the last four weeks, or all on one day; of every twelfth the card will not pay.
    pub fn add_members(&self, members: usize, seed: u64, same_day: bool) {
        many::add(&self.house.app, members, seed, same_day).expect("members");
        let all: Vec<(i64, i64)> =
            self.house.read(|c| Ok(memberships::table.select((memberships::id, memberships::patient_id)).load(c)?));
        for (id, patient) in all.into_iter().filter(|(id, _)| id % 12 == 0) {
            let card = self.house.card(patient, NO_MONEY);
            self.house.write(|tx, _| tessera::memberships::store::set_card(tx, id, card));
        }
    }

    /// Patients with a card on file who are no members yet.
    pub fn add_patients(&self, patients: usize) -> Vec<i64> {
        let one = |at| {
            let patient = self.house.patient(&format!("Walkin{at}"), "Pacocha");
            self.house.card(patient, PAYS);
            patient
        };
        (0..patients).map(one).collect()
    }

    fn settings(&self, mut command: Command, node: &str) -> Command {
        command.env("DATABASE_URL", &*self.house.app.db.url).env("TESSERA_STRIPE_KEY", "sk_test_stage").env("TESSERA_NODE", node);
        command.env("TESSERA_STRIPE_URL", &self.processor.url).env("TESSERA_STRIPE_PAGES", &self.processor.url);
        command
    }

    /// What a node has logged over all its lives.
    pub fn log(&self, node: &str) -> PathBuf {
        self.folder.path().join(format!("{node}.log"))
    }

    pub fn serve(&self, node: &str) -> Server {
        let log = File::options().create(true).append(true).open(self.log(node)).expect("a log");
        let command = program(self.folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        Server::start_logged(self.settings(command, node), log.into())
    }

    /// A verb of the command line on this clinic.
    pub fn run(&self, words: &[&str]) -> Ran {
        ran(self.settings(program(self.folder.path(), words), "command").output().expect("it runs"))
    }

    /// Moves the clinic clock on, and the clock of this test with the machine's. A tick of that moment is noted, although none
    /// came to its end maybe: being held after an absence is another test's matter.
    pub fn advance(&self, by: Duration) {
        self.house.clock.set(OffsetDateTime::now_utc());
        self.house.write(|tx, _| account::advance_clock(tx, by.whole_seconds()));
        self.house.write(account::ticked);
    }

    /// To noon of the clinic's day, so that the hour of billing has come and letters may leave.
    pub fn advance_to_noon(&self) {
        self.house.clock.set(OffsetDateTime::now_utc());
        let noon = tessera::base::zone::instant(self.house.today(), 12, "America/New_York");
        let wait = noon - self.house.now().clinic;
        self.advance(if wait.is_negative() { wait + Duration::days(1) } else { wait });
    }

    /// Two minutes later: what a killed node had kept to itself is free again. All nodes', or one's.
    pub fn leases_run_out(&self, node: Option<&str>) {
        let past = Some(Utc::new(datetime!(2020-01-01 00:00 UTC)));
        macro_rules! run_out {
            ($($table:ident),+) => {
                self.house.write(|tx, _| {
                    $(
                        let leased = $table::table.filter($table::lease_until.is_not_null());
                        match node {
                            Some(node) => {
                                diesel::update(leased.filter($table::lease_by.eq(node))).set($table::lease_until.eq(past)).execute(tx.c())?
                            }
                            None => diesel::update(leased).set($table::lease_until.eq(past)).execute(tx.c())?,
                        };
                    )+
                    Ok(())
                })
            };
        }
        run_out!(memberships, charges, refunds, letters);
    }

    /// A minute later: charges whose answer was lost are asked for again.
    pub fn lost_answers_are_asked_for(&self) {
        let past = Some(Utc::new(datetime!(2020-01-01 00:00 UTC)));
        self.house.write(|tx, _| {
            let unknown = charges::table.filter(charges::state.eq("unknown"));
            diesel::update(unknown).set(charges::lease_until.eq(past)).execute(tx.c())?;
            Ok(())
        });
    }

    /// Was anything in somebody's hands: a membership or letter leased, a charge or refund sent and not answered?
    pub fn is_at_work(&self) -> bool {
        let now = self.house.read(tessera::db::clock);
        let now = Some(Utc::new(now));
        let leased = self.house.read(|c| {
            let held: i64 = memberships::table.filter(memberships::lease_until.gt(now)).count().get_result(c)?;
            let letters: i64 = letters::table.filter(letters::lease_until.gt(now)).count().get_result(c)?;
            let charges: i64 = charges::table.filter(charges::state.eq("sending")).count().get_result(c)?;
            let refunds: i64 = refunds::table.filter(refunds::state.eq("sending")).count().get_result(c)?;
            Ok(held + letters + charges + refunds)
        });
        leased > 0
    }

    /// Charges, refunds and letters that have not come to an end.
    pub fn under_way(&self) -> i64 {
        let waits = ["due", "sending", "unknown"];
        self.house.read(|c| {
            let charges: i64 = charges::table.filter(charges::state.eq_any(waits)).count().get_result(c)?;
            let refunds: i64 = refunds::table.filter(refunds::state.eq_any(waits)).count().get_result(c)?;
            let now = Utc::new(self.house.app.now()?.clinic);
            let letters: i64 =
                letters::table.filter(letters::state.eq("queued")).filter(letters::not_before.le(now)).count().get_result(c)?;
            Ok(charges + refunds + letters)
        })
    }

    /// Ticks until nothing is under way, then everything must hold: our books, and ours against the processor's.
    pub fn settle(&self) {
        self.processor.order("{\"slow_ms\":0,\"drop_every\":0}");
        for _ in 0..6 {
            self.leases_run_out(None);
            let ticked = self.run(&["tick"]);
            assert_eq!(ticked.code, 0, "{}{}", ticked.out, ticked.err);
            self.house.clock.set(OffsetDateTime::now_utc());
            if self.under_way() == 0 {
                break;
            }
        }
        assert_eq!(self.under_way(), 0, "nothing stays under way");
        let verified = self.run(&["verify", "--gateway"]);
        assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        self.each_charge_once();
    }

    /// By the processor's own list, whatever our books say: an invoice was paid once, and a charge was.
    pub fn each_charge_once(&self) {
        let mut taken: HashMap<String, Vec<String>> = HashMap::new();
        for payment in self.processor.list().iter().filter(|payment| payment["paid"] == true) {
            let Some(charge) = payment["metadata"]["charge"].as_str() else { continue };
            let invoice = payment["description"].as_str().unwrap_or_default();
            for what in [format!("charge {charge}"), invoice.to_string()] {
                taken.entry(what).or_default().push(payment["id"].to_string());
            }
        }
        let twice: Vec<_> = taken.iter().filter(|(_, payments)| payments.len() > 1).collect();
        assert!(twice.is_empty(), "taken more than once: {twice:?}");
    }
}
