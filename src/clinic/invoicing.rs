//! Whether fees become invoices by themselves, and which of them are sent (E1, E3). A clinic says so for its members; a
//! membership type, and for Auto invoice a membership, may say otherwise.

crate::words! {
    /// "Auto invoice" where it is said for one clinic, type or membership (R097, E3).
    pub enum AutoInvoice {
        On = "on", "On";
        Off = "off", "Off";
    }
}

crate::words! {
    /// Which invoices of memberships leave by themselves (E1). Whatever is said here, any is sent by hand.
    #[derive(Default)]
    pub enum Sending {
        /// What a card pays is one letter, the paid invoice; what is asked for by invoice waits for somebody to send it.
        #[default]
        Paid = "paid", "Once they are paid";
        /// What is asked for by invoice leaves when it is made, too.
        Made = "made", "When they are made, and once they are paid";
        Never = "never", "Never; by hand only";
    }
}

/// The word nearest to the membership counts: its own, its type's, its clinic's, else the account's.
pub fn is_automatic(own: Option<AutoInvoice>, plan: Option<AutoInvoice>, clinic: Option<AutoInvoice>, account: bool) -> bool {
    own.or(plan).or(clinic).map_or(account, |said| said == AutoInvoice::On)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_counts() {
        use AutoInvoice::{Off, On};
        assert!(is_automatic(None, None, None, true));
        assert!(!is_automatic(None, None, Some(Off), true));
        assert!(is_automatic(None, Some(On), Some(Off), false));
        assert!(!is_automatic(Some(Off), Some(On), Some(On), true));
    }
}
