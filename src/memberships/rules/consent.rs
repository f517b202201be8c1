//! The minimum time commitment of a type, offered to those who are members already: it binds them only after notice and
//! their fresh consent, from the day of that consent on (R157, E19).

use super::course::Course;
use crate::plans::{Applies, Commitment};

/// The commitment as existing members are asked for it; none where it is for new ones only.
pub fn offered(commitment: Commitment) -> Option<Commitment> {
    (commitment.applies == Applies::All && commitment.months > 0).then_some(commitment)
}

/// Has a member agreed to this commitment already, on joining or since?
pub fn is_given(course: &Course, commitment: Commitment) -> bool {
    let own = course.stages.last().map(|stage| stage.terms.commitment).unwrap_or_default();
    own.applies != Applies::Off && (own.months, own.fee) == (commitment.months, commitment.fee)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::plans::{Every, PlanTerms, PriceOption};
    use time::macros::date;

    fn commitment(months: i32, applies: Applies) -> Commitment {
        Commitment { months, fee: Money(15_000), applies }
    }

    fn joined(commitment: Commitment) -> Course {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(9900), auto_renew: true };
        Course::joining(&PlanTerms { commitment, ..PlanTerms::default() }, &price, 1, date!(2026 - 01 - 31))
    }

    #[test]
    fn existing_members_are_asked_only_where_it_is_for_them() {
        assert_eq!(offered(commitment(6, Applies::New)), None);
        assert_eq!(offered(Commitment::default()), None);
        assert_eq!(offered(commitment(6, Applies::All)), Some(commitment(6, Applies::All)));
    }

    #[test]
    fn who_is_bound_to_the_same_is_not_asked_again() {
        let asked = commitment(6, Applies::All);
        assert!(!is_given(&joined(Commitment::default()), asked));
        assert!(is_given(&joined(commitment(6, Applies::New)), asked));
        assert!(!is_given(&joined(commitment(3, Applies::All)), asked));
    }
}
