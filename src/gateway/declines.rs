//! What a decline code means at the desk, and whether the card is worth another try.

/// A sentence for staff, beginning with what happened. Unknown codes get the general one.
pub fn sentence(code: &str) -> &'static str {
    match code {
        "insufficient_funds" => "Card declined: not enough money.",
        "withdrawal_count_limit_exceeded" | "card_velocity_exceeded" => "Card declined: its limit is reached.",
        "expired_card" => "Card expired: needs another card.",
        "lost_card" | "stolen_card" | "pickup_card" => "Card lost or stolen: needs another card.",
        "invalid_account" | "closed_account" | "account_closed" => "Card's account is closed: needs another card.",
        "incorrect_number" | "invalid_number" => "Card number is not right: enter the card again.",
        "incorrect_cvc" | "invalid_cvc" => "Security code is not right: enter the card again.",
        "invalid_expiry_month" | "invalid_expiry_year" => "Card's date is not right: enter the card again.",
        "incorrect_zip" => "Card declined: the postal code does not match.",
        "authentication_required" => "The bank wants the patient to confirm: send the card link.",
        "card_not_supported" | "currency_not_supported" => "This card cannot be used for this: needs another card.",
        "transaction_not_allowed" | "service_not_allowed" | "not_permitted" | "restricted_card" => {
            "The bank does not allow this on this card: needs another card."
        }
        "revocation_of_authorization" | "revocation_of_all_authorizations" | "stop_payment_order" => {
            "The patient told the bank to stop charges: talk to the patient."
        }
        "do_not_try_again" => "Card declined: the bank asks not to try it again. Needs another card.",
        "duplicate_transaction" => "Card declined: the bank saw the same charge a moment ago. Check before charging again.",
        "issuer_not_available" | "processing_error" | "reenter_transaction" | "try_again_later" => {
            "The bank did not answer: try again later."
        }
        "call_issuer" | "do_not_honor" | "no_action_taken" => "Card declined: the bank gave no reason. The patient can ask it.",
        _ => "Card declined: the bank gave no reason.",
    }
}

/// Why a card did not pay, in a sentence to the patient after "did not pay: ".
pub fn for_patient(code: &str) -> &'static str {
    match code {
        "insufficient_funds" => "there is not enough money on it",
        "withdrawal_count_limit_exceeded" | "card_velocity_exceeded" => "its limit is reached",
        "expired_card" => "it has expired",
        "lost_card" | "stolen_card" | "pickup_card" => "it was reported lost",
        "invalid_account" | "closed_account" | "account_closed" => "its account is closed",
        "authentication_required" => "your bank wants you to confirm it",
        "issuer_not_available" | "processing_error" | "reenter_transaction" | "try_again_later" => "your bank did not answer",
        _ => "your bank gave no reason",
    }
}

/// This card will not work again: it is never retried, the patient gives another.
pub fn hard(code: &str) -> bool {
    matches!(
        code,
        "lost_card"
            | "stolen_card"
            | "pickup_card"
            | "expired_card"
            | "invalid_account"
            | "closed_account"
            | "account_closed"
            | "incorrect_number"
            | "invalid_number"
            | "card_not_supported"
            | "currency_not_supported"
            | "transaction_not_allowed"
            | "service_not_allowed"
            | "not_permitted"
            | "restricted_card"
            | "revocation_of_authorization"
            | "revocation_of_all_authorizations"
            | "stop_payment_order"
            | "do_not_try_again"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_reads_what_happened_and_what_to_do() {
        assert_eq!(sentence("insufficient_funds"), "Card declined: not enough money.");
        assert_eq!(sentence("expired_card"), "Card expired: needs another card.");
        assert_eq!(sentence("lost_card"), "Card lost or stolen: needs another card.");
        assert_eq!(sentence("something_new"), sentence("generic_decline"));
    }

    #[test]
    fn a_card_that_cannot_come_back_is_not_tried_again() {
        for code in ["lost_card", "stolen_card", "pickup_card", "invalid_account", "expired_card", "do_not_try_again"] {
            assert!(hard(code), "{code}");
        }
        for code in ["insufficient_funds", "generic_decline", "try_again_later", "authentication_required", "something_new"] {
            assert!(!hard(code), "{code}");
        }
    }

    #[test]
    fn sentences_keep_to_the_voice_of_the_desk() {
        let codes =
            ["insufficient_funds", "incorrect_cvc", "do_not_honor", "transaction_not_allowed", "processing_error", "stop_payment_order"];
        for said in codes.map(sentence) {
            assert!(said.ends_with('.') && !said.contains('_') && !said.contains('!'), "{said}");
            assert!(!said.to_lowercase().contains("invalid") && !said.to_lowercase().contains("please"), "{said}");
        }
    }
}
