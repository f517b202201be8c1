//! Why memberships ended, and the share of them that did (R165, E45).

use crate::base::text;
use crate::memberships::actions::cancel::{AskedBy, Reason};

crate::words! {
    /// Why a membership ended, as the report counts it.
    pub enum Cause {
        Patient = "patient", "The patient asked";
        Clinic = "clinic", "The clinic asked";
        Other = "other", "Somebody else asked";
        Failed = "failed", "The payment failed";
        Itself = "itself", "Ended by itself";
    }
}

impl Cause {
    /// Of a membership that was cancelled by somebody, or ended without that; `unpaid`: with a fee that is still open. Who is
    /// let go because a payment failed did not ask, whoever pressed the button.
    pub fn of(asked_by: Option<AskedBy>, reason: Option<Reason>, unpaid: bool) -> Cause {
        match asked_by {
            Some(_) if reason == Some(Reason::PaymentFailed) => Cause::Failed,
            Some(AskedBy::Patient) => Cause::Patient,
            Some(AskedBy::Staff) => Cause::Clinic,
            Some(AskedBy::Other) => Cause::Other,
            None if unpaid => Cause::Failed,
            None => Cause::Itself,
        }
    }
}

/// `2.5%`, half up; none where there was nobody at the start.
pub fn rate(ended: i64, at_start: i64) -> Option<String> {
    let tenths = (at_start > 0).then(|| (ended * 2000 + at_start) / (at_start * 2))?;
    Some(format!("{}.{}%", tenths / 10, tenths % 10))
}

/// `3 ended ÷ 120 members at the start = 2.5%`
pub fn formula(ended: i64, at_start: i64) -> String {
    match rate(ended, at_start) {
        Some(rate) => format!("{ended} ended \u{f7} {} at the start = {rate}", text::count(at_start, "member", "members")),
        None => format!("{ended} ended \u{f7} no members at the start: no rate"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_of_those_at_the_start() {
        assert_eq!(formula(3, 120), "3 ended \u{f7} 120 members at the start = 2.5%");
        assert_eq!(formula(1, 1), "1 ended \u{f7} 1 member at the start = 100.0%");
        assert_eq!(formula(2, 3), "2 ended \u{f7} 3 members at the start = 66.7%");
        assert_eq!(formula(1, 2000), "1 ended \u{f7} 2,000 members at the start = 0.1%");
    }

    #[test]
    fn without_members_at_the_start_there_is_no_share() {
        assert_eq!((rate(1, 0), formula(1, 0)), (None, "1 ended \u{f7} no members at the start: no rate".to_string()));
    }

    #[test]
    fn who_asked_is_the_cause_else_what_is_open() {
        assert_eq!(Cause::of(Some(AskedBy::Patient), None, true), Cause::Patient);
        assert_eq!(Cause::of(Some(AskedBy::Staff), Some(Reason::Health), false), Cause::Clinic);
        assert_eq!(Cause::of(Some(AskedBy::Staff), Some(Reason::PaymentFailed), true), Cause::Failed);
        assert_eq!((Cause::of(None, None, true), Cause::of(None, None, false)), (Cause::Failed, Cause::Itself));
    }
}
