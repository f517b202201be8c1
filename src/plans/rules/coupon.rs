//! Membership discount coupons: what a code takes off a membership fee, for how long, and who may still use it (R087,
//! R166–R174, E26). A membership keeps the terms it was given, whatever becomes of the code (E27).

use crate::base::{Badge, Money, Rate, Refusals, days, rate, text};
use crate::clinic::Currency;
use time::Date;

/// Longest code, in characters.
const CODE: usize = 20;
/// Most fees that a limited coupon lowers.
const CYCLES: i32 = 60;

crate::words! {
    /// Discount Type (R168).
    pub enum CouponKind {
        Percent = "percent", "Percentage";
        Amount = "amount", "Amount";
    }
}

/// What a coupon does once it is applied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CouponTerms {
    /// As the clinic writes it; found by [`normalized`].
    pub code: String,
    pub kind: CouponKind,
    /// Millionths of the fee, or minor units.
    pub value: i64,
    /// Charged fees that it lowers; none is forever. A failed attempt uses none (R171, E26).
    pub cycles: Option<i32>,
    /// Off the setup fee too (E10).
    pub also_setup_fee: bool,
}

impl CouponTerms {
    /// What comes off this fee, rounded half away from zero: never more than the fee.
    pub fn off(&self, fee: Money) -> Money {
        let off = match self.kind {
            CouponKind::Percent => fee.times(Rate(self.value)),
            CouponKind::Amount => Money(self.value),
        };
        off.clamp(Money::ZERO, fee.max(Money::ZERO))
    }

    /// Does it lower the fee that so many charged ones came before?
    pub fn covers(&self, charged_before: i64) -> bool {
        self.cycles.is_none_or(|cycles| charged_before < i64::from(cycles))
    }
}

/// A code of the clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    pub id: i64,
    pub terms: CouponTerms,
    /// The first day on which it can no longer be entered; none is no end.
    pub expires_on: Option<Date>,
    pub archived: bool,
    /// Of the row: goes up with each change.
    pub version: i64,
}

impl Coupon {
    pub fn has_expired(&self, on: Date) -> bool {
        self.expires_on.is_some_and(|end| end <= on)
    }

    /// May someone who joins on this day enter it? The sentence says why not.
    pub fn usable(&self, on: Date) -> Result<(), String> {
        let code = &self.terms.code;
        if self.archived {
            return Err(format!("{code} is archived. Nobody new can use it."));
        }
        match self.expires_on {
            Some(end) if end <= on => Err(format!("{code} ended {}.", days::short(days::last(end), on))),
            _ => Ok(()),
        }
    }
}

/// `10% of the fee`, `$20.00`
pub fn off_words(terms: &CouponTerms, currency: &Currency) -> String {
    match terms.kind {
        CouponKind::Percent => format!("{} of the fee", Rate(terms.value)),
        CouponKind::Amount => currency.money(Money(terms.value)),
    }
}

/// `On Gold: first fee $49.50, then $99.00.`
pub fn example(terms: &CouponTerms, plan: &str, fee: Money, currency: &Currency) -> String {
    let (lowered, full) = (currency.money(fee - terms.off(fee)), currency.money(fee));
    match terms.cycles {
        None => format!("On {plan}: every fee {lowered} instead of {full}."),
        Some(1) => format!("On {plan}: first fee {lowered}, then {full}."),
        Some(n) => format!("On {plan}: first {n} fees {lowered}, then {full}."),
    }
}

/// `forever`, `one time`, `for 3 charges` (R171)
pub fn duration_words(terms: &CouponTerms) -> String {
    match terms.cycles {
        None => "forever".into(),
        Some(1) => "one time".into(),
        Some(n) => format!("for {}", text::count(n.into(), "charge", "charges")),
    }
}

/// `58 charges, 4 running`: fees that it was taken off, memberships whose coming fees it lowers.
pub fn use_words(cycles: i64, running: i64) -> String {
    let charges = text::count(cycles, "charge", "charges");
    if running == 0 { charges } else { format!("{charges}, {running} running") }
}

/// `2 of 3 charges` of one membership.
pub fn cycles_words(terms: &CouponTerms, used: i64) -> String {
    match terms.cycles {
        None => text::count(used, "charge", "charges"),
        Some(all) => format!("{used} of {}", text::count(all.into(), "charge", "charges")),
    }
}

/// All of it in one line, for the log.
pub fn in_words(coupon: &Coupon, currency: &Currency) -> String {
    let terms = &coupon.terms;
    let end = coupon.expires_on.map_or("no expiry".into(), |end| format!("through {}", days::long(days::last(end))));
    let setup = if terms.also_setup_fee { ", off the setup fee too" } else { "" };
    format!("{} off, {}, {end}{setup}", off_words(terms, currency), duration_words(terms))
}

/// Its state on this day.
pub fn badge(coupon: &Coupon, on: Date) -> Badge {
    match (coupon.archived, coupon.has_expired(on)) {
        (true, _) => Badge::new("grey", "Archived"),
        (false, true) => Badge::new("grey", "Expired"),
        (false, false) => Badge::new("green", "Active"),
    }
}

/// The code as it is looked for: whatever the case and the blanks (R087).
pub fn normalized(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Everything that is wrong with a new coupon, by its field.
pub fn check(terms: &CouponTerms) -> Refusals {
    let mut refused = Refusals::new();
    let key = normalized(&terms.code);
    if key.is_empty() || terms.code.chars().count() > CODE {
        refused.add("code", "Enter a code of at most 20 characters, such as SPRING10.");
    } else if !key.chars().all(|c| c.is_alphanumeric() || c == '-') {
        refused.add("code", "Use letters, digits and hyphens: people read the code aloud.");
    }
    match terms.kind {
        CouponKind::Percent if !(1..=rate::ONE).contains(&terms.value) => {
            refused.add("value", "Enter a percentage above 0 and up to 100.");
        }
        CouponKind::Amount if terms.value <= 0 => refused.add("value", "Enter an amount above 0, such as 20.00."),
        _ => {}
    }
    if terms.cycles.is_some_and(|cycles| !(1..=CYCLES).contains(&cycles)) {
        refused.add("cycles", "Enter 1 to 60 charges.");
    }
    refused
}

/// A warning where letters and digits of the code are easily taken for one another.
pub fn hard_to_read(code: &str) -> Option<String> {
    let key = normalized(code);
    let odd: Vec<&str> = [('0', "the digit 0"), ('O', "the letter O"), ('1', "the digit 1"), ('I', "the letter I")]
        .into_iter()
        .filter_map(|(c, name)| key.contains(c).then_some(name))
        .collect();
    let mixed = key.chars().any(char::is_alphabetic) && key.chars().any(|c| c.is_ascii_digit());
    (mixed && !odd.is_empty()).then(|| format!("Read aloud, {} may be taken for another sign.", odd.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    fn half() -> CouponTerms {
        CouponTerms { code: "MAYFIRST".into(), kind: CouponKind::Percent, value: 500_000, cycles: Some(1), also_setup_fee: false }
    }

    fn coupon() -> Coupon {
        Coupon { id: 1, terms: half(), expires_on: Some(date!(2026 - 06 - 01)), archived: false, version: 1 }
    }

    /// R169, R174
    #[test]
    fn a_coupon_takes_its_part_or_sum_off_and_never_more_than_the_fee() {
        assert_eq!(half().off(Money(9900)), Money(4950));
        assert_eq!(half().off(Money(9901)), Money(4951));
        let twenty = CouponTerms { kind: CouponKind::Amount, value: 2000, ..half() };
        assert_eq!(twenty.off(Money(9900)), Money(2000));
        assert_eq!(twenty.off(Money(1500)), Money(1500));
        assert_eq!(twenty.off(Money::ZERO), Money::ZERO);
    }

    /// R171, E26
    #[test]
    fn a_limited_coupon_lowers_so_many_fees_and_one_forever_all() {
        let three = CouponTerms { cycles: Some(3), ..half() };
        assert_eq!((0..5).map(|n| three.covers(n)).collect::<Vec<_>>(), [true, true, true, false, false]);
        assert!(CouponTerms { cycles: None, ..half() }.covers(1000));
    }

    /// R087
    #[test]
    fn a_code_is_found_whatever_its_case_and_blanks() {
        assert_eq!(normalized(" may\u{a0}First\t"), "MAYFIRST");
        assert_eq!(normalized("Ünter 20"), "ÜNTER20");
    }

    /// R170
    #[test]
    fn a_code_can_be_entered_through_its_last_day() {
        assert_eq!(coupon().usable(date!(2026 - 05 - 31)), Ok(()));
        assert_eq!(coupon().usable(date!(2026 - 06 - 01)), Err("MAYFIRST ended May 31.".into()));
        assert_eq!(Coupon { expires_on: None, ..coupon() }.usable(date!(2046 - 06 - 01)), Ok(()));
        let archived = Coupon { archived: true, ..coupon() };
        assert_eq!(archived.usable(date!(2026 - 05 - 31)), Err("MAYFIRST is archived. Nobody new can use it.".into()));
    }

    #[test]
    fn more_than_the_whole_fee_nothing_and_odd_codes_are_refused() {
        let at = |terms: CouponTerms, field: &str| check(&terms).at(field).to_string();
        assert!(check(&half()).is_empty());
        assert!(check(&CouponTerms { kind: CouponKind::Amount, value: 900_000, ..half() }).is_empty());
        assert_eq!(at(CouponTerms { value: 1_200_000, ..half() }, "value"), "Enter a percentage above 0 and up to 100.");
        assert_eq!(at(CouponTerms { kind: CouponKind::Amount, value: 0, ..half() }, "value"), "Enter an amount above 0, such as 20.00.");
        assert_eq!(at(CouponTerms { cycles: Some(0), ..half() }, "cycles"), "Enter 1 to 60 charges.");
        assert_eq!(at(CouponTerms { code: "  ".into(), ..half() }, "code"), "Enter a code of at most 20 characters, such as SPRING10.");
        assert_eq!(
            at(CouponTerms { code: "½ off!".into(), ..half() }, "code"),
            "Use letters, digits and hyphens: people read the code aloud."
        );
    }

    #[test]
    fn a_coupon_is_told_in_one_line() {
        let usd = Currency { code: "USD".into(), digits: 2 };
        assert_eq!(in_words(&coupon(), &usd), "50% of the fee off, one time, through May 31, 2026");
        let friend = CouponTerms { kind: CouponKind::Amount, value: 2000, cycles: Some(3), also_setup_fee: true, ..half() };
        let friend = Coupon { terms: friend, expires_on: None, ..coupon() };
        assert_eq!(in_words(&friend, &usd), "$20.00 off, for 3 charges, no expiry, off the setup fee too");
    }

    #[test]
    fn its_use_is_told_in_charges() {
        assert_eq!((use_words(58, 4), use_words(1, 0)), ("58 charges, 4 running".to_string(), "1 charge".into()));
        assert_eq!(cycles_words(&CouponTerms { cycles: Some(3), ..half() }, 2), "2 of 3 charges");
        assert_eq!(cycles_words(&CouponTerms { cycles: None, ..half() }, 5), "5 charges");
    }

    #[test]
    fn what_it_does_to_a_plan_is_worked_out() {
        let usd = Currency { code: "USD".into(), digits: 2 };
        let on_gold = |cycles| example(&CouponTerms { cycles, ..half() }, "Gold", Money(9900), &usd);
        assert_eq!(on_gold(Some(1)), "On Gold: first fee $49.50, then $99.00.");
        assert_eq!(on_gold(Some(3)), "On Gold: first 3 fees $49.50, then $99.00.");
        assert_eq!(on_gold(None), "On Gold: every fee $49.50 instead of $99.00.");
    }

    #[test]
    fn signs_that_are_taken_for_one_another_are_warned_of() {
        assert_eq!(hard_to_read("SAVE20"), Some("Read aloud, the digit 0 may be taken for another sign.".into()));
        assert_eq!(hard_to_read("FRIEND"), None);
        assert_eq!(hard_to_read("SAVE25"), None);
    }

    proptest! {
        #[test]
        fn what_comes_off_is_between_nothing_and_the_fee(
            fee in 0i64..1_000_000, value in 1i64..2_000_000, percent: bool
        ) {
            let kind = if percent { CouponKind::Percent } else { CouponKind::Amount };
            let off = CouponTerms { kind, value, ..half() }.off(Money(fee));
            prop_assert!((0..=fee).contains(&off.0));
        }
    }
}
