//! The test cards and what each does. Pure.

/// What a test card does once it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Pays,
    /// Cannot even be kept.
    DeclinedAtAttach,
    /// Declines each charge with this code.
    Declines(&'static str),
    /// Pays while the patient is there; without, the bank wants them to confirm.
    NeedsPatient,
}

/// One test card. `says` is its line on the card page.
#[derive(Debug)]
pub struct TestCard {
    pub number: &'static str,
    pub brand: &'static str,
    pub does: Does,
    pub says: &'static str,
}

const fn visa(number: &'static str, does: Does, says: &'static str) -> TestCard {
    TestCard { number, brand: "visa", does, says }
}

pub const TEST_CARDS: [TestCard; 8] = [
    visa("4242424242424242", Does::Pays, "Pays"),
    TestCard { number: "5555555555554444", brand: "mastercard", does: Does::Pays, says: "Pays (Mastercard)" },
    visa("4000000000000341", Does::Declines("generic_decline"), "Is kept, declines every charge"),
    visa("4000000000009995", Does::Declines("insufficient_funds"), "Not enough money when charged"),
    visa("4000000000009987", Does::Declines("lost_card"), "Reported lost when charged"),
    visa("4000000000000069", Does::Declines("expired_card"), "Expired when charged"),
    visa("4000002500003155", Does::NeedsPatient, "Renewals need the patient to confirm"),
    visa("4000000000000002", Does::DeclinedAtAttach, "Declined on this page"),
];

impl TestCard {
    pub fn last4(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }

    /// In groups of four, as people read it.
    pub fn grouped(&self) -> String {
        let groups: Vec<&str> = (0..self.number.len()).step_by(4).map(|at| &self.number[at..at + 4]).collect();
        groups.join(" ")
    }
}

/// The test card of a number, typed with or without spaces. No other card is taken: a real number must not be kept here.
pub fn find(typed: &str) -> Option<&'static TestCard> {
    let digits = digits(typed)?;
    TEST_CARDS.iter().find(|card| card.number == digits)
}

/// What was typed, without spaces and dashes; none if anything else stands in it.
pub fn digits(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (!plain.is_empty() && plain.chars().all(|c| c.is_ascii_digit())).then_some(plain)
}

/// The check digit that every card number carries.
pub fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            let doubled = if at % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_card_is_found_however_it_is_typed() {
        assert_eq!(find("4242 4242-4242 4242").map(|card| card.last4()), Some("4242"));
        assert!(find("4111111111111111").is_none(), "a number that is not ours");
        assert!(find("4242x").is_none());
        assert_eq!(TEST_CARDS[0].grouped(), "4242 4242 4242 4242");
    }

    #[test]
    fn every_test_card_has_a_right_check_digit() {
        assert!(TEST_CARDS.iter().all(|card| luhn(card.number)));
        assert!(!luhn("4242424242424241"));
    }
}
