//! Configuration: one typed struct, read from `TESSERA_…` variables. An unknown or wrong one stops the start and is named.
//!
//! | variable | meaning | default |
//! | --- | --- | --- |
//! | `DATABASE_URL` | a file, `sqlite://FILE` or `postgres://…` | `tessera.db` |
//! | `TESSERA_PUBLIC_URL` | the address that people type and letters link to | `http://` and the listen address |
//! | `TESSERA_SMTP_URL` | `smtp://user:password@host:port` or `smtps://…`; without it letters are files | – |
//! | `TESSERA_MAIL_DIR` | where letters are written as files | `mail` |
//! | `TESSERA_MAIL_FROM` | sender of letters | `Tessera <desk@localhost>` |
//! | `TESSERA_STRIPE_KEY` | secret key of the card processor; without it the sandbox is used | – |
//! | `TESSERA_STRIPE_URL` | its address | `https://api.stripe.com` |
//! | `TESSERA_STRIPE_PAGES` | origin of its page for cards | `https://checkout.stripe.com` |
//! | `TESSERA_PROXIES` | reverse proxies in front, each of which adds to `X-Forwarded-For`, 0 to 5; with 0 the header is not read | `0` |
//! | `TESSERA_SESSION_MINUTES` | minutes without a click until sign-in is asked again, 5 to 1440 | `60` |
//! | `TESSERA_LOG` | `text` or `json` | `text` |
//! | `TESSERA_NODE` | name of this node in leases | the process id |

use crate::base::text;

/// Where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    Files(std::path::PathBuf),
    Smtp(String),
}

/// Which processor takes the cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Processor {
    /// Our own sandbox, started as a child process where none runs.
    Sandbox {
        file: std::path::PathBuf,
    },
    Stripe {
        url: String,
        key: String,
        pages: String,
    },
}

#[derive(Clone, Debug)]
pub struct Config {
    pub database: String,
    pub public_url: String,
    pub mail: Mail,
    pub mail_from: String,
    pub processor: Processor,
    /// Reverse proxies in front: so many addresses of `X-Forwarded-For`, from the right, can be trusted.
    pub proxies: usize,
    pub session_minutes: i64,
    pub log_json: bool,
    pub node: String,
}

/// A variable that cannot be used, by name and with what would be right.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {sentence}")]
pub struct Wrong {
    pub variable: String,
    pub sentence: String,
}

const KNOWN: &[&str] = &[
    "TESSERA_PUBLIC_URL",
    "TESSERA_SMTP_URL",
    "TESSERA_MAIL_DIR",
    "TESSERA_MAIL_FROM",
    "TESSERA_STRIPE_KEY",
    "TESSERA_STRIPE_URL",
    "TESSERA_STRIPE_PAGES",
    "TESSERA_PROXIES",
    "TESSERA_SESSION_MINUTES",
    "TESSERA_LOG",
    "TESSERA_NODE",
];

impl Config {
    /// Reads the variables. `database` and `listen` come from the command line.
    pub fn read(database: &str, listen: &str, vars: impl Iterator<Item = (String, String)>) -> Result<Config, Wrong> {
        let mut found = std::collections::BTreeMap::new();
        for (name, value) in vars.filter(|(name, _)| name.starts_with("TESSERA_") && !name.starts_with("TESSERA_TEST_")) {
            if !KNOWN.contains(&name.as_str()) {
                return Err(wrong(&name, format!("is not a setting; there are {}", KNOWN.join(", "))));
            }
            found.insert(name, value);
        }
        let get = |name: &str| found.get(name).map(|value| value.trim().to_string()).filter(|value| !value.is_empty());
        let public_url = get("TESSERA_PUBLIC_URL").unwrap_or_else(|| format!("http://{listen}"));
        if !is_origin(&public_url) {
            return Err(wrong("TESSERA_PUBLIC_URL", "give scheme and host only, such as https://clinic.example"));
        }
        let minutes = get("TESSERA_SESSION_MINUTES").unwrap_or_else(|| "60".into());
        let session_minutes = match minutes.parse::<i64>() {
            Ok(minutes) if (5..=1440).contains(&minutes) => minutes,
            _ => return Err(wrong("TESSERA_SESSION_MINUTES", format!("{minutes} is not a number from 5 to 1440"))),
        };
        let proxies = get("TESSERA_PROXIES").unwrap_or_else(|| "0".into());
        let proxies = match proxies.parse::<usize>() {
            Ok(proxies) if proxies <= 5 => proxies,
            _ => return Err(wrong("TESSERA_PROXIES", format!("{proxies} is not a number from 0 to 5"))),
        };
        let log_json = match get("TESSERA_LOG").as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(other) => return Err(wrong("TESSERA_LOG", format!("{other} is neither text nor json"))),
        };
        Ok(Config {
            database: database.to_string(),
            mail: mail(&get)?,
            mail_from: mail_from(&get)?,
            processor: processor(&get, database)?,
            public_url: public_url.trim_end_matches('/').to_string(),
            proxies,
            session_minutes,
            log_json,
            node: get("TESSERA_NODE").unwrap_or_else(|| std::process::id().to_string()),
        })
    }
}

fn wrong(variable: &str, sentence: impl Into<String>) -> Wrong {
    Wrong { variable: variable.to_string(), sentence: sentence.into() }
}

fn is_origin(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|host| !host.trim_end_matches('/').is_empty() && !host.trim_end_matches('/').contains(['/', ' ']))
}

fn mail(get: &impl Fn(&str) -> Option<String>) -> Result<Mail, Wrong> {
    match get("TESSERA_SMTP_URL") {
        Some(url) if url.starts_with("smtp://") || url.starts_with("smtps://") => Ok(Mail::Smtp(url)),
        Some(_) => Err(wrong("TESSERA_SMTP_URL", "begins with neither smtp:// nor smtps://")),
        None => Ok(Mail::Files(get("TESSERA_MAIL_DIR").unwrap_or_else(|| "mail".into()).into())),
    }
}

fn mail_from(get: &impl Fn(&str) -> Option<String>) -> Result<String, Wrong> {
    let from = get("TESSERA_MAIL_FROM").unwrap_or_else(|| "Tessera <desk@localhost>".into());
    match from.parse::<lettre::message::Mailbox>() {
        Ok(_) => Ok(from),
        Err(_) => Err(wrong("TESSERA_MAIL_FROM", "write it as Name <desk@clinic.example>")),
    }
}

fn processor(get: &impl Fn(&str) -> Option<String>, database: &str) -> Result<Processor, Wrong> {
    let Some(key) = get("TESSERA_STRIPE_KEY") else {
        if get("TESSERA_STRIPE_URL").is_some() {
            return Err(wrong("TESSERA_STRIPE_KEY", "is needed with TESSERA_STRIPE_URL"));
        }
        let file = match crate::db::is_postgres(database) {
            true => format!("{}.sandbox", text::fold(database.rsplit('/').next().unwrap_or("tessera")).replace('?', "-")),
            false => format!("{}.sandbox", database.trim_start_matches("sqlite://")),
        };
        return Ok(Processor::Sandbox { file: file.into() });
    };
    let url = get("TESSERA_STRIPE_URL").unwrap_or_else(|| "https://api.stripe.com".into());
    let pages = get("TESSERA_STRIPE_PAGES").unwrap_or_else(|| "https://checkout.stripe.com".into());
    for (name, value) in [("TESSERA_STRIPE_URL", &url), ("TESSERA_STRIPE_PAGES", &pages)] {
        if !is_origin(value) {
            return Err(wrong(name, "give scheme and host only"));
        }
    }
    Ok(Processor::Stripe { url, key, pages })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, Wrong> {
        Config::read("tessera.db", "127.0.0.1:8080", vars.iter().map(|(name, value)| (name.to_string(), value.to_string())))
    }

    #[test]
    fn nothing_set_is_a_working_clinic_on_this_machine() {
        let config = read(&[]).unwrap();
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.mail, Mail::Files("mail".into()));
        assert_eq!(config.processor, Processor::Sandbox { file: "tessera.db.sandbox".into() });
    }

    #[test]
    fn a_wrong_or_unknown_variable_is_named() {
        for (name, value) in [
            ("TESSERA_SESSION_MINUTES", "2"),
            ("TESSERA_PROXIES", "all"),
            ("TESSERA_SMTP_URL", "mail.example"),
            ("TESSERA_COLOUR", "blue"),
            ("TESSERA_PUBLIC_URL", "clinic"),
            ("TESSERA_LOG", "xml"),
            ("TESSERA_MAIL_FROM", "desk"),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err().variable, name);
        }
    }
}
