//! One request and its answer: headers, time limits, and what a failure on the way says about the outcome.
//!
//! The line that matters is between *surely not carried out* ([`Trouble::Busy`]) and *unknown* ([`Trouble::Unknown`]): only a
//! connection that never stood, or an answer that says "come back later", is the first, or that did not come from the
//! processor at all, or that our key is wrong: none of it is the card's fault. Anything after the first byte left is the second.

use super::Trouble;
use super::wire::{Failure, Fault};
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body, Error, Timeout};

/// The version of Stripe's wire that our structs were written for.
const VERSION: &str = "2024-06-20";
const CONNECT: Duration = Duration::from_secs(5);
/// Charges are sent many at once; each keeps its connection.
const CONNECTIONS: usize = 64;
/// The most we read of one answer.
const MOST: u64 = 16 * 1024 * 1024;

pub fn agent(base_url: &str, whole: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(whole))
        .max_idle_connections(CONNECTIONS)
        .max_idle_connections_per_host(CONNECTIONS)
        .user_agent("tessera");
    // Plain HTTP is the sandbox, here or nearby: never by way of the machine's proxy.
    let config = if base_url.starts_with("http://") { config.proxy(None) } else { config };
    config.build().new_agent()
}

/// What the processor said: a value, or a fault of its own with the status.
pub enum Said<T> {
    Well(T),
    Fault(u16, Box<Fault>),
}

impl<T> Said<T> {
    /// The value; any fault is a refusal.
    pub fn well(self) -> Result<T, Trouble> {
        match self {
            Said::Well(value) => Ok(value),
            Said::Fault(status, fault) => Err(refused(status, &fault)),
        }
    }
}

pub fn refused(status: u16, fault: &Fault) -> Trouble {
    let message = fault.message.as_deref().unwrap_or("no message");
    let code = fault.decline_code.as_deref().or(fault.code.as_deref()).unwrap_or(&fault.kind);
    Trouble::Refused(format!("{status} {code}: {message}"))
}

pub fn post<T: DeserializeOwned>(
    agent: &Agent,
    url: &str,
    secret: &str,
    key: Option<&str>,
    form: &[(&str, &str)],
) -> Result<Said<T>, Trouble> {
    let mut request = agent.post(url).header("Authorization", format!("Bearer {secret}")).header("Stripe-Version", VERSION);
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    read(request.send_form(form.iter().copied()).map_err(on_the_way)?)
}

pub fn get<T: DeserializeOwned>(agent: &Agent, url: &str, secret: &str, query: &[(&str, &str)]) -> Result<Said<T>, Trouble> {
    let request = agent.get(url).header("Authorization", format!("Bearer {secret}")).header("Stripe-Version", VERSION);
    read(request.query_pairs(query.iter().copied()).call().map_err(on_the_way)?)
}

fn read<T: DeserializeOwned>(mut response: Response<Body>) -> Result<Said<T>, Trouble> {
    let status = response.status().as_u16();
    let later = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let later = later.map(Duration::from_secs);
    if status == 429 || (status == 503 && later.is_some()) {
        return Err(Trouble::Busy(later));
    }
    if status == 401 || status == 403 {
        tracing::error!(status, "the processor does not take our secret key; nothing is charged until it is set right");
        return Err(Trouble::Busy(None));
    }
    let text = response.body_mut().with_config().limit(MOST).read_to_string();
    let text = text.map_err(|error| Trouble::Unknown(format!("answer {status} broke off: {error}")))?;
    match status {
        200..=299 => {
            serde_json::from_str(&text).map(Said::Well).map_err(|error| Trouble::Unknown(format!("answer not understood: {error}")))
        }
        // 408: somebody on the way lost patience. 409: the same key is being worked on at this moment.
        400..=499 if status != 408 && status != 409 => match serde_json::from_str::<Failure>(&text) {
            Ok(failure) => Ok(Said::Fault(status, Box::new(failure.error))),
            // Not Stripe's own words: somebody between us answered, who carries out no charges.
            Err(_) => {
                tracing::error!(status, "somebody else answers at the processor's address");
                Err(Trouble::Busy(None))
            }
        },
        _ => Err(Trouble::Unknown(format!("answer {status}"))),
    }
}

fn on_the_way(error: Error) -> Trouble {
    let never_stood = match &error {
        Error::HostNotFound | Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        // Other kinds, such as an unreachable host, are also told of a connection that stood and broke.
        Error::Io(io) => io.kind() == ErrorKind::ConnectionRefused,
        _ => false,
    };
    match error {
        _ if never_stood => Trouble::Busy(None),
        Error::BadUri(_) | Error::Http(_) | Error::InvalidProxyUrl => {
            Trouble::Refused(format!("the processor's address or key cannot be used: {error}"))
        }
        _ => Trouble::Unknown(error.to_string()),
    }
}
