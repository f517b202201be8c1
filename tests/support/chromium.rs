//! Chromium under its WebDriver: one child process and one new profile a session, both gone when it is dropped.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
];

pub struct Chromium {
    runtime: Runtime,
    client: Option<Client>,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Chromium {
    /// A driver ends at once where the port that it chose for IPv4 is taken for IPv6, and a browser now and then dies in its first
    /// second on a busy machine. Neither says anything of the page, so both are started again; what fails five times is a failure.
    pub fn start() -> Chromium {
        for _ in 0..5 {
            match Chromium::once() {
                Ok(chromium) => return chromium,
                Err(error) => eprintln!("{error}; once more"),
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        panic!("no browser after five attempts; the last one's reason is above")
    }

    fn once() -> Result<Chromium, String> {
        let mut driver = Command::new("chromedriver")
            .args(["--port=0", "--log-level=WARNING"])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("chromedriver starts (bin/test installs it)");
        let Some(port) = port_of(&mut driver) else {
            stop(&mut driver);
            return Err("chromedriver ended before it said its port".into());
        };
        let profile = tempfile::Builder::new().prefix("tessera-chromium").tempdir().expect("a folder for the profile");
        let mut args: Vec<String> = FLAGS.map(String::from).into();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let wanted = json!({
            "goog:chromeOptions": { "binary": binary(), "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(wanted) = wanted else { unreachable!() };

        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let client = runtime.block_on(async {
            ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&format!("http://127.0.0.1:{port}")).await
        });
        match client {
            Ok(client) => Ok(Chromium { runtime, client: Some(client), driver, _profile: profile }),
            Err(error) => {
                stop(&mut driver);
                Err(format!("Chromium does not start: {error}"))
            }
        }
    }

    /// Runs one step of the WebDriver client to its end.
    pub fn wait<T, F: Future<Output = T>>(&self, step: impl FnOnce(Client) -> F) -> T {
        let client = self.client.clone().expect("the session is open");
        self.runtime.block_on(step(client))
    }

    /// The value that a script returns.
    pub fn script(&self, body: &str, args: Vec<Value>) -> Value {
        self.wait(|client| async move { client.execute(body, args).await }).unwrap_or_else(|error| panic!("script: {error}\n{body}"))
    }

    /// A command of Chromium's own protocol, such as `Page.captureScreenshot`.
    pub fn cdp(&self, command: &str, parameters: Value) -> Value {
        self.own("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// What the page complained about since the last call: refused by the content policy, not found, uncaught.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.own("se/log", json!({ "type": "browser" }));
        let severe = entries.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_string()).collect()
    }

    fn own(&self, path: &'static str, body: Value) -> Value {
        let name = body.to_string();
        self.wait(|client| async move { client.issue_cmd(Own { path, body }).await })
            .unwrap_or_else(|error| panic!("{path} {name}: {error}"))
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The profile must not be removed under a running browser; a driver that hangs is killed all the same.
            let closed = self.runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), client.close()).await });
            if !matches!(closed, Ok(Ok(()))) {
                eprintln!("Chromium did not close by itself: {closed:?}");
            }
        }
        stop(&mut self.driver);
    }
}

fn stop(driver: &mut Child) {
    if let Err(error) = driver.kill().and_then(|()| driver.wait()) {
        eprintln!("chromedriver did not stop: {error}");
    }
}

/// chromedriver chooses a free port itself and says which on a line of its own; none if it ended without.
fn port_of(driver: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(driver.stdout.take().expect("its output is read")).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok());
    // Read on, else it stops when the pipe is full.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

fn binary() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join("chromium")).find(|file| file.exists()).expect("Chromium (bin/test installs it)")
}

/// A command that only Chromium's driver knows.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
