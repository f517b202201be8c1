//! Letters: rows written with what they tell of, sent afterwards; their texts, their links, their printing on paper.
//!
//! Words: a *letter* is one row of the outbox, with the facts it was written for; its *content* is composed when it is
//! sent, by the capability whose news it is (`memberships::letters`, `clinic::letters`); *rendering* makes subject, HTML
//! and text of it, all saying the same. A letter without an address is not sent but printed (E54).
//!
//! Addresses: `/settings/communications`, `/letters/{no}`, `/letters/{no}/copies`, `/letters/{no}/print`.

pub mod actions;
pub mod content;
pub mod kinds;
pub mod links;
pub mod outbox;
pub mod paper;
pub mod post;
pub mod render;
pub mod rules;
pub mod screens;

pub use content::{Attachment, Button, Content, Sender};
pub use outbox::{Letter, NewLetter, State};
