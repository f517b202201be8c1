//! What an action answers when it does not do what was asked.
//!
//! Refusals, where the user can act, are values and keep what was typed; failures are logged with their cause and shown
//! without it.

/// Sentences by field, and whether they tell that somebody else changed the thing meanwhile. The field is the form's own
/// name for it; `""` is the form as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals(pub Vec<(String, String)>, bool);

impl Refusals {
    pub fn new() -> Refusals {
        Refusals::default()
    }

    pub fn one(field: &str, sentence: impl Into<String>) -> Refusals {
        Refusals(vec![(field.to_string(), sentence.into())], false)
    }

    /// What [`Error::Stale`] says, at the form as a whole.
    pub fn stale(sentence: impl Into<String>) -> Refusals {
        Refusals(vec![(String::new(), sentence.into())], true)
    }

    /// The version that a form shown again carries. Who was told of another's change saves over it with the next press;
    /// after any other refusal it stays the one that was `read`, so that another's change is still told.
    pub fn version<T: ToString>(&self, read: &str, current: impl FnOnce() -> Res<T>) -> Res<String> {
        if self.1 { Ok(current()?.to_string()) } else { Ok(read.to_string()) }
    }

    pub fn add(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.push((field.to_string(), sentence.into()));
    }

    /// Keeps the value, or notes the sentence at the field and gives none.
    pub fn take<T, E: Into<String>>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|sentence| self.add(field, sentence)).ok()
    }

    /// The sentence at a field, or nothing.
    pub fn at(&self, field: &str) -> &str {
        self.0.iter().find(|(at, _)| at == field).map_or("", |(_, sentence)| sentence)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` where nothing was refused.
    pub fn none(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::Refused(self)) }
    }
}

/// Why an action or a page did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user can act: the form again, 422.
    #[error("refused: {0:?}")]
    Refused(Refusals),
    /// No such row, or not one that this address may show: 404.
    #[error("not found")]
    NotFound,
    /// The role lacks a permission: 403, with whom to ask.
    #[error("forbidden")]
    Forbidden,
    /// Somebody else changed the row meanwhile: the form again, 409, with who and when.
    #[error("changed meanwhile: {0}")]
    Stale(String),
    /// Our own trouble: 500 (or 503), logged with its cause.
    #[error("failed: {0}")]
    Failed(Box<dyn std::error::Error + Send + Sync>),
    /// The database's own trouble, kept apart so that a transaction may be tried again.
    #[error("database: {0}")]
    Database(diesel::result::Error),
}

pub type Res<T> = Result<T, Error>;

impl Error {
    pub fn refused(field: &str, sentence: impl Into<String>) -> Error {
        Error::Refused(Refusals::one(field, sentence))
    }

    /// The server's disk is full: it is the machine's trouble, not that of the row at hand.
    pub fn is_full_disk(&self) -> bool {
        let cause = self.to_string();
        cause.contains("disk is full") || cause.contains("No space left")
    }

    pub fn failed(sentence: impl Into<String>) -> Error {
        Error::Failed(sentence.into().into())
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Error {
        match error {
            diesel::result::Error::NotFound => Error::NotFound,
            other => Error::Database(other),
        }
    }
}
impl From<r2d2::Error> for Error {
    fn from(error: r2d2::Error) -> Error {
        Error::Failed(Box::new(error))
    }
}
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Failed(Box::new(error))
    }
}
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::Failed(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_was_told_of_anothers_change_gets_the_newest_version() {
        let newest = || Ok(2);
        assert_eq!(Refusals::stale("Ruth changed this.").version("1", newest).ok().as_deref(), Some("2"));
        assert_eq!(Refusals::one("fee", "Enter an amount.").version("1", newest).ok().as_deref(), Some("1"));
    }
}
