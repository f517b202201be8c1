//! What a running membership takes over of a newer version of its type, from its next renewal on (R112).
//!
//! Its own stay: trial, billing day, setup fee and the way it began, whether it renews by itself, the agreement that was signed,
//! how it is collected, and the minimum time commitment, which nobody is bound to without fresh consent (E19).

use super::course::{Course, Stage};
use super::renewal::Due;
use crate::base::{Date, days};
use crate::clinic::Currency;
use crate::memberships::Status;
use crate::plans::rules::changes::{self, Names};
use crate::plans::{Every, PlanTerms, PlanVersion, PriceOption};

/// Why a membership keeps the terms that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Cancelled, or for one period only: there is no renewal. The first day without.
    Ends(Date),
    /// It renews no more until something happens, such as a payment.
    Stands(Status),
    /// The newer version has no fee of its interval.
    NoFee(Every),
}

/// The terms until the next renewal, and from it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTerms {
    pub was: Stage,
    pub is: Stage,
}

/// A fee above the one so far is asked for `notice_days` after the letter at the earliest; then all of the new terms wait for it.
pub fn from_renewal(course: &Course, due: &Due, version: &PlanVersion, today: Date, notice_days: i64) -> Result<NewTerms, Keeps> {
    if !due.status.holds() {
        return Err(Keeps::Stands(due.status));
    }
    if let Some(end) = due.ends_on {
        return Err(Keeps::Ends(end));
    }
    let mut from_on = next_renewal(course, due, days::add_days(today, 1));
    let every = course.on(days::last(from_on)).price.every;
    let price = version.price(every).ok_or(Keeps::NoFee(every))?;
    if price.fee > course.on(days::last(from_on)).price.fee {
        from_on = next_renewal(course, due, first_day(today, notice_days));
    }
    let own = course.on(days::last(from_on));
    let terms = PlanTerms {
        setup_fee: own.terms.setup_fee,
        agreement_id: own.terms.agreement_id,
        invoice_only: own.terms.invoice_only,
        no_agreement_reason: own.terms.no_agreement_reason.clone(),
        first_grant: own.terms.first_grant,
        trial: own.terms.trial,
        billing_day: own.terms.billing_day,
        commitment: own.terms.commitment,
        ..version.terms.clone()
    };
    let price = PriceOption { auto_renew: own.price.auto_renew, ..price.clone() };
    Ok(NewTerms { was: own.clone(), is: Stage { from_on, version_no: version.no, price, terms } })
}

/// The first day on which a higher fee may be asked for: nobody learns of a fee on its own day.
pub fn first_day(today: Date, notice_days: i64) -> Date {
    days::add_days(today, notice_days.max(1))
}

/// The first day of a period that is not billed, not the first one and does not begin before a day.
fn next_renewal(course: &Course, due: &Due, earliest: Date) -> Date {
    let (mut no, mut day) = (due.next_no, due.next_on);
    while no == 1 || day < earliest {
        day = course.period(no, day).ends_on;
        no += 1;
    }
    day
}

/// What changes beside the fee, as members are told: `Discount: 10% → 15%`.
pub fn beside_fee(old: &PlanTerms, new: &PlanTerms, currency: &Currency, names: &impl Names) -> Vec<String> {
    let line = |(label, was, is): changes::Change| match (was.is_empty(), is.is_empty()) {
        (true, _) => format!("{label}, new: {is}"),
        (_, true) => format!("{label}, no longer: {was}"),
        _ => format!("{label}: {was} → {is}"),
    };
    let mut lines: Vec<String> = changes::between(&shown(old), &shown(new), currency, names).into_iter().map(line).collect();
    match (old.bank_fee, new.bank_fee) {
        (false, true) => lines.push("your fee goes into your wallet as credit".into()),
        (true, false) => lines.push("your fee no longer goes into your wallet".into()),
        _ => {}
    }
    lines
}

/// Does anything change that members are told of?
pub fn is_told(new: &NewTerms, currency: &Currency, names: &impl Names) -> bool {
    new.was.price.fee != new.is.price.fee || !beside_fee(&new.was.terms, &new.is.terms, currency, names).is_empty()
}

/// The terms without what is the staff's alone, what was settled on joining, and the fee.
fn shown(terms: &PlanTerms) -> PlanTerms {
    let terms = terms.clone();
    PlanTerms {
        name: terms.name,
        discount: terms.discount,
        discounts: terms.discounts,
        stacks: terms.stacks,
        perks: terms.perks,
        benefits: terms.benefits,
        cancellation: terms.cancellation,
        cancellation_text: terms.cancellation_text,
        notice_days: terms.notice_days,
        ..PlanTerms::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Money, Rate};
    use crate::plans::{Applies, BillingDay, Commitment, FirstGrant, Trial};
    use time::macros::date;

    const TODAY: Date = date!(2026 - 06 - 20);
    const DUE: Due = Due { status: Status::Active, next_no: 2, next_on: date!(2026 - 07 - 16), ends_on: None };

    struct Unnamed;

    impl Names for Unnamed {
        fn agreement(&self, _: i64) -> String {
            String::new()
        }
        fn item(&self, _: i64) -> String {
            String::new()
        }
    }

    fn monthly(fee: i64) -> PriceOption {
        PriceOption { id: fee, every: Every::Month, fee: Money(fee), auto_renew: true }
    }

    fn joined(terms: PlanTerms) -> Course {
        Course::joining(&terms, &monthly(9900), 1, date!(2026 - 06 - 16))
    }

    fn second(change: impl FnOnce(&mut PlanTerms)) -> PlanVersion {
        let mut terms = PlanTerms { name: "Gold".into(), prices: vec![monthly(10_400)], ..PlanTerms::default() };
        change(&mut terms);
        PlanVersion { id: 7, plan_id: 1, no: 2, color: String::new(), archived: false, terms }
    }

    /// R112: the fee so far until the renewal, the new one on it.
    #[test]
    fn the_new_fee_is_asked_from_the_next_renewal_on() {
        let mut course = joined(PlanTerms::default());
        let new = from_renewal(&course, &DUE, &second(|terms| terms.discount = Rate(150_000)), TODAY, 0).expect("touched");
        assert_eq!((new.is.from_on, new.is.version_no), (date!(2026 - 07 - 16), 2));
        assert_eq!((new.was.price.fee, new.is.price.fee), (Money(9900), Money(10_400)));
        assert_eq!(new.is.terms.discount, Rate(150_000));
        course.stages.push(new.is);
        assert_eq!(course.on(date!(2026 - 07 - 15)).price.fee, Money(9900));
        assert_eq!(course.on(date!(2026 - 07 - 16)).price.fee, Money(10_400));
    }

    /// R112: a higher fee waits for the first renewal after its notice; a lower one, or the same, does not.
    #[test]
    fn a_higher_fee_waits_for_its_notice() {
        let of = |fee, notice| {
            let version = second(|terms| terms.prices = vec![monthly(fee)]);
            from_renewal(&joined(PlanTerms::default()), &DUE, &version, TODAY, notice).map(|new| new.is.from_on)
        };
        assert_eq!(of(10_400, 26), Ok(date!(2026 - 07 - 16)));
        assert_eq!(of(10_400, 27), Ok(date!(2026 - 08 - 16)));
        assert_eq!(of(9900, 60), Ok(date!(2026 - 07 - 16)));
        assert_eq!(of(9000, 60), Ok(date!(2026 - 07 - 16)));
        assert_eq!(first_day(TODAY, 30), date!(2026 - 07 - 20));
    }

    /// E19: without fresh consent the old commitment stays, and so does what was settled on joining.
    #[test]
    fn no_commitment_is_imposed_and_joining_is_not_done_again() {
        let own = PlanTerms { commitment: Commitment { months: 3, fee: Money(5000), applies: Applies::New }, ..PlanTerms::default() };
        let version = second(|terms| {
            terms.commitment = Commitment { months: 12, fee: Money(30_000), applies: Applies::All };
            terms.trial = Some(Trial { days: 14, price: Money::ZERO });
            terms.billing_day = BillingDay::Day(1);
            terms.first_grant = FirstGrant::AtStart;
            terms.setup_fee = Money(2500);
            terms.prices[0].auto_renew = false;
        });
        let stage = from_renewal(&joined(own.clone()), &DUE, &version, TODAY, 0).expect("touched").is;
        assert_eq!(PlanTerms { name: String::new(), prices: vec![], ..stage.terms }, own);
        assert!(stage.price.auto_renew, "it renews until it is cancelled, as agreed");
    }

    #[test]
    fn what_does_not_renew_keeps_its_terms() {
        let of = |due: Due| from_renewal(&joined(PlanTerms::default()), &due, &second(|_| {}), TODAY, 0);
        assert_eq!(of(Due { ends_on: Some(date!(2026 - 07 - 16)), ..DUE }), Err(Keeps::Ends(date!(2026 - 07 - 16))));
        for status in [Status::Waiting, Status::Suspended, Status::Unpaid, Status::Ended, Status::Undone] {
            assert_eq!(of(Due { status, ..DUE }), Err(Keeps::Stands(status)));
        }
        let yearly = second(|terms| terms.prices[0].every = Every::Year);
        assert_eq!(from_renewal(&joined(PlanTerms::default()), &DUE, &yearly, TODAY, 0), Err(Keeps::NoFee(Every::Month)));
    }

    /// The first fee was agreed on; one that is late, or due today, is still the old one.
    #[test]
    fn the_renewal_is_one_to_come() {
        let of = |due: Due, today| from_renewal(&joined(PlanTerms::default()), &due, &second(|_| {}), today, 0).map(|new| new.is.from_on);
        let first = Due { next_no: 1, next_on: date!(2026 - 06 - 16), ..DUE };
        assert_eq!(of(first, date!(2026 - 06 - 01)), Ok(date!(2026 - 07 - 16)));
        assert_eq!(of(DUE, date!(2026 - 07 - 15)), Ok(date!(2026 - 07 - 16)));
        assert_eq!(of(DUE, date!(2026 - 07 - 16)), Ok(date!(2026 - 08 - 16)));
        assert_eq!(of(DUE, date!(2026 - 09 - 01)), Ok(date!(2026 - 09 - 16)));
    }

    #[test]
    fn members_are_told_of_what_touches_them() {
        let usd = Currency { code: "USD".into(), digits: 2 };
        let old = PlanTerms { name: "Gold".into(), discount: Rate(100_000), perks: vec!["Tea".into()], ..PlanTerms::default() };
        let unseen = PlanTerms { description: "For staff".into(), tier: 3, healthcode: "HC1".into(), ..old.clone() };
        assert!(beside_fee(&old, &unseen, &usd, &Unnamed).is_empty());
        let new = PlanTerms { discount: Rate(150_000), perks: vec![], notice_days: 30, bank_fee: true, ..old.clone() };
        assert_eq!(
            beside_fee(&old, &new, &usd, &Unnamed),
            ["Discount: 10% → 15%", "Notice period: 0 days → 30 days", "Perks, no longer: Tea", "your fee goes into your wallet as credit"]
        );
    }
}
