//! A state as people see it: one of five tones, always with its words.

/// Tone (`green`, `blue`, `amber`, `red`, `grey`) and words; a state with an end carries its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    pub tone: &'static str,
    pub text: String,
}

impl Badge {
    pub fn new(tone: &'static str, text: impl Into<String>) -> Badge {
        Badge { tone, text: text.into() }
    }
}
