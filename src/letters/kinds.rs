//! The kinds of letters: word as stored, name in lists, and what a task calls one.

/// Word, label, noun.
const KINDS: &[(&str, &str, &str)] = &[
    ("enrollment", "Enrollment", "paid invoice"),
    ("paid_invoice", "Paid invoice", "paid invoice"),
    ("payment_failed", "Failed payment", "notice of the failed payment"),
    ("renewal_reminder", "Renewal reminder", "renewal reminder"),
    ("terms_changed", "New terms", "notice of the new terms"),
    ("commitment", "Minimum time commitment", "notice of the minimum time commitment"),
    ("cancellation", "Cancellation", "confirmation of the cancellation"),
    ("ends_soon", "Ends by itself", "notice of the end"),
    ("undone", "Enrollment undone", "notice that the enrollment is undone"),
    ("suspended", "Suspension", "notice of the suspension"),
    ("invoice", "Invoice", "invoice"),
    ("refund", "Refund", "notice of the refund"),
    ("card_link", "Card link", "card link"),
    ("invitation", "Invitation", "invitation"),
    ("password_reset", "Password reset", "password reset"),
];

/// As lists and filters name it: `Failed payment`.
pub fn label(kind: &str) -> &str {
    KINDS.iter().find(|(word, ..)| *word == kind).map_or(kind, |(_, label, _)| label)
}

/// As a sentence names one: `paid invoice`.
pub fn noun(kind: &str) -> &str {
    KINDS.iter().find(|(word, ..)| *word == kind).map_or("letter", |(.., noun)| noun)
}

/// Word and label of each, for a filter.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().map(|(word, label, _)| (*word, *label))
}
