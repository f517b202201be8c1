//! The card processor: the port that billing and the desk speak to, Stripe's wire behind it, and a sandbox of our own.
//!
//! No card number ever reaches Tessera. A card is entered on the processor's own page ([`Gateway::card_page`]), and what
//! comes back is the processor's name for it, its brand, last four and date ([`CardFound`]).
//!
//! Words: a *customer* is the processor's row for a payer; a *method* its row for a card; a *payment* its row for one attempt
//! at a charge; a *key* the attempt's random key, stored by us before anything is sent. The key is the idempotency key of the
//! request and is written into the processor's metadata (`attempt`), so that an unknown outcome can be asked for later.
//!
//! Everything blocks: callers run it off the async threads, and outside any transaction.

pub mod client;
pub mod declines;
mod lists;
pub mod sandbox;
#[cfg(test)]
mod tests;
mod transport;
mod wire;

use crate::base::Money;
use std::time::Duration;

pub use client::Gateway;

/// A page of the processor where the patient enters a card. `session` is kept to ask for the card afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPage {
    pub session: String,
    pub url: String,
}

/// A card that the processor keeps for us.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct CardFound {
    pub method: String,
    /// As the processor writes it: `visa`, `mastercard`.
    pub brand: String,
    pub last4: String,
    pub exp_month: i64,
    pub exp_year: i64,
}

/// A customer of the sandbox with a card that has paid once.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct CardThatPaid {
    pub customer: String,
    pub payment: String,
    #[serde(flatten)]
    pub card: CardFound,
}

/// One attempt at a charge. `key` is random and stored before this is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeOrder {
    pub key: String,
    /// Our row of the charge, for the processor's metadata.
    pub charge: i64,
    pub customer: String,
    pub method: String,
    pub amount: Money,
    /// ISO code, in either case.
    pub currency: String,
    pub description: String,
    /// The patient is not there: a renewal, a retry.
    pub off_session: bool,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Paid {
        id: String,
    },
    /// `code` as in [`declines`]; `id` where the processor kept a payment.
    Declined {
        id: Option<String>,
        code: String,
    },
    /// The bank wants the patient to confirm; nothing was taken.
    NeedsPatient {
        id: String,
    },
}

/// Giving back all or part of a payment. `key` is random and stored before this is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOrder {
    pub key: String,
    pub payment: String,
    pub amount: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// Given back, or on its way to the bank.
    Done {
        id: String,
    },
    Failed {
        id: Option<String>,
        code: String,
    },
}

/// A payment as the processor has it, for reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeSeen {
    pub id: String,
    /// Our attempt's key and our charge's row, where the payment carries them.
    pub key: Option<String>,
    pub charge: Option<i64>,
    /// Whom it was taken from.
    pub customer: Option<String>,
    pub amount: Money,
    pub currency: String,
    /// The processor's word: `succeeded`, `requires_payment_method`, `requires_action`, …
    pub status: String,
    /// Given back so far.
    pub refunded: Money,
}

impl ChargeSeen {
    pub fn paid(&self) -> bool {
        self.status == "succeeded"
    }
}

/// A refund as the processor has it, for reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSeen {
    pub id: String,
    /// The payment that it gives back of; the processor leaves it out for its oldest rows.
    pub payment: Option<String>,
    /// Our refund's key, where it carries one.
    pub key: Option<String>,
    pub amount: Money,
    /// The processor's word: `succeeded`, `pending`, `failed`, `canceled`, `requires_action`.
    pub status: String,
}

impl RefundSeen {
    /// Given back, or on its way to the bank.
    pub fn gives_back(&self) -> bool {
        matches!(self.status.as_str(), "succeeded" | "pending")
    }
}

/// Part of a list of the processor's, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    pub rows: Vec<T>,
    /// Where the next part begins; none at the end.
    pub next: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No answer, or a broken one: it may have been carried out. Repeat with the same key, or ask.
    #[error("outcome unknown: {0}")]
    Unknown(String),
    /// Surely not carried out: try again later, with the same key, after the time given if one is.
    #[error("processor busy or not reachable")]
    Busy(Option<Duration>),
    /// The processor understood and will not: an unknown customer. Repeating is no use.
    #[error("refused: {0}")]
    Refused(String),
}
