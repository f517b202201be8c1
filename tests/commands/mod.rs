//! The command line: the real program on databases of its own.

mod copies;
mod forecast;
mod people;
mod refusals;
mod sample;
mod serve;
mod tick;
mod verify;

use crate::support::house::House;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program in a folder of its own, with nothing of this process's settings.
pub fn program(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tessera"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TESSERA_") || name == "DATABASE_URL" || name == "RUST_LOG") {
        command.env_remove(name);
    }
    command.args(words).current_dir(folder).stdin(Stdio::null());
    command
}

/// What it said and how it ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn run(folder: &Path, words: &[&str]) -> Ran {
    ran(program(folder, words).output().expect("it runs"))
}

/// On the database of a house, with its card processor.
fn on(house: &House, folder: &Path, words: &[&str]) -> Ran {
    ran(program_on(house, folder, words).output().expect("it runs"))
}

fn program_on(house: &House, folder: &Path, words: &[&str]) -> Command {
    let mut command = program(folder, words);
    command.env("DATABASE_URL", &*house.app.db.url).env("TESSERA_STRIPE_KEY", "sk_test_house");
    command.env("TESSERA_STRIPE_URL", house.sandbox.url()).env("TESSERA_STRIPE_PAGES", house.sandbox.url());
    command
}

/// A server that was started; it is ended with the test.
pub struct Server {
    child: Child,
    pub url: String,
    /// Kept, so that it may go on writing.
    _out: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Waits until it says where it is.
    fn start(command: Command) -> Server {
        Server::start_logged(command, Stdio::null())
    }

    pub fn start_logged(mut command: Command, log: Stdio) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let first = lines.next().expect("a first line").expect("UTF-8");
        let url = first.split_whitespace().find(|word| word.starts_with("http://")).expect("its address").to_string();
        Server { child, url, _out: lines }
    }

    /// SIGKILL: no last word, no clean end.
    pub fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to stop; gives its exit code.
    fn stop(mut self) -> Option<i32> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already where the test has stopped it.
        if self.child.try_wait().expect("it can be asked").is_none() {
            self.child.kill().expect("it is ended");
            self.child.wait().expect("it ends");
        }
    }
}
