//! Money in whole minor units (cents) of the account's one currency.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use rust_decimal::{Decimal, RoundingStrategy};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Whole minor units. `Money(9900)` is $99.00 where the currency has two digits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, serde::Serialize, serde::Deserialize,
)]
#[diesel(sql_type = BigInt)]
pub struct Money(pub i64);

/// The largest sum one field takes: 10 million in a currency with two digits.
const MOST: i64 = 1_000_000_000;

impl Money {
    pub const ZERO: Money = Money(0);

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// `self × part ÷ whole`, from the exact fraction, half away from zero, once.
    pub fn share(self, part: i64, whole: i64) -> Money {
        assert!(whole > 0, "a share needs a whole");
        let exact = Decimal::from(self.0) * Decimal::from(part) / Decimal::from(whole);
        // The quotient above is rounded at 28 digits; a tie of cents is decided by whole numbers instead.
        let doubled = 2 * i128::from(self.0) * i128::from(part);
        let whole = i128::from(whole);
        if doubled.rem_euclid(2 * whole) == whole {
            let floor = doubled.div_euclid(2 * whole) as i64;
            return Money(if doubled < 0 { floor } else { floor + 1 });
        }
        Money(round_half_away(exact))
    }

    /// `self × rate`, half away from zero, once.
    pub fn times(self, rate: crate::base::Rate) -> Money {
        self.share(rate.0, crate::base::rate::ONE)
    }

    /// Reads what a person types: `1,234.5`, `$99`, `99.00`. Refuses a third decimal, a sign, other marks.
    pub fn parse(typed: &str, digits: u32) -> Result<Money, &'static str> {
        let plain: String = typed.trim().trim_start_matches(['$', '€', '£']).trim().replace(',', "");
        if typed.trim().is_empty() {
            return Err("Enter an amount, such as 99.00.");
        }
        if typed.rfind(',').is_some_and(|at| !grouped(&typed[at + 1..])) {
            return Err("Use a point for the cents, such as 99.00.");
        }
        let whole_form = plain.chars().all(|c| c.is_ascii_digit() || c == '.') && plain.chars().any(|c| c.is_ascii_digit());
        let Some(value) = whole_form.then(|| plain.parse::<Decimal>().ok()).flatten() else {
            return Err("Enter an amount, such as 99.00.");
        };
        let Some(minor) = value.checked_mul(Decimal::from(10i64.pow(digits))) else {
            return Err("That is more than one amount may be.");
        };
        if minor.normalize().scale() > 0 {
            return Err("Enter whole cents, such as 99.00.");
        }
        match i64::try_from(minor.trunc()) {
            Ok(minor) if minor <= MOST => Ok(Money(minor)),
            _ => Err("That is more than one amount may be."),
        }
    }

    /// `1,234.50`, with a true minus where negative; no currency sign.
    pub fn plain(self, digits: u32) -> String {
        let unit = 10i64.pow(digits);
        let (whole, rest) = (self.0.unsigned_abs() / unit as u64, self.0.unsigned_abs() % unit as u64);
        let sign = if self.0 < 0 { "\u{2212}" } else { "" };
        let whole = group(whole);
        if digits == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{rest:0width$}", width = digits as usize)
    }

    /// As a form field holds it: `1234.50`.
    pub fn typed(self, digits: u32) -> String {
        self.plain(digits).replace(',', "").replace('\u{2212}', "-")
    }
}

fn grouped(after: &str) -> bool {
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    digits == 3 && after.chars().nth(3).is_none_or(|c| c == '.')
}

fn group(whole: u64) -> String {
    let text = whole.to_string();
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && (text.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn round_half_away(exact: Decimal) -> i64 {
    let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    i64::try_from(whole).expect("a share of money within i64 stays within it")
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.checked_add(other.0).expect("sum of money within i64"))
    }
}
impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.checked_sub(other.0).expect("difference of money within i64"))
    }
}
impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(-self.0)
    }
}
impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}
impl SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}
impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(all: I) -> Money {
        all.fold(Money::ZERO, |sum, one| sum + one)
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Money
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<BigInt, DB> for Money
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_a_cent_goes_away_from_zero() {
        assert_eq!(Money(9900).share(15, 30), Money(4950));
        assert_eq!(Money(1).share(1, 2), Money(1));
        assert_eq!(Money(-1).share(1, 2), Money(-1));
        assert_eq!(Money(3100).share(12, 31), Money(1200));
        assert_eq!(Money(3100).share(28, 30), Money(2893));
    }

    #[test]
    fn typed_sums_are_read_and_odd_ones_refused() {
        assert_eq!(Money::parse(" $1,234.5 ", 2), Ok(Money(123_450)));
        assert_eq!(Money::parse("99", 2), Ok(Money(9900)));
        assert_eq!(Money::parse("0", 2), Ok(Money::ZERO));
        for odd in ["", "-5", "9.999", "9,50", "1e3", "ninety", ".", "99999999999"] {
            assert!(Money::parse(odd, 2).is_err(), "{odd} should be refused");
        }
    }

    #[test]
    fn sums_are_printed_with_both_decimals() {
        assert_eq!(Money(123_450).plain(2), "1,234.50");
        assert_eq!(Money(-4950).plain(2), "\u{2212}49.50");
        assert_eq!(Money(5).plain(2), "0.05");
        assert_eq!(Money(1200).plain(0), "1,200");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(minor in 0i64..1_000_000_000) {
            prop_assert_eq!(Money::parse(&Money(minor).plain(2), 2), Ok(Money(minor)));
        }

        #[test]
        fn a_share_is_within_half_a_unit(minor in -1_000_000_000i64..1_000_000_000, part in 0i64..400, whole in 1i64..400) {
            let share = i128::from(Money(minor).share(part, whole).0);
            let error = 2 * (share * i128::from(whole) - i128::from(minor) * i128::from(part)).abs();
            prop_assert!(error <= i128::from(whole));
        }
    }
}
