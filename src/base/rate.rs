//! Rates (discounts, taxes) in millionths: 10 % is 100 000.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use rust_decimal::Decimal;

/// 100 %.
pub const ONE: i64 = 1_000_000;

/// Millionths; never negative, at most 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, serde::Serialize, serde::Deserialize)]
#[diesel(sql_type = BigInt)]
pub struct Rate(pub i64);

impl Rate {
    pub const ZERO: Rate = Rate(0);

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads `10`, `8.25`, `19 %`; an empty field is 0 %.
    pub fn parse(typed: &str) -> Result<Rate, &'static str> {
        let plain = typed.trim().trim_end_matches('%').trim();
        if plain.is_empty() {
            return Ok(Rate::ZERO);
        }
        if plain.contains(',') {
            return Err("Use a point for the decimals, such as 8.25.");
        }
        let Some(value) = plain.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| plain.parse::<Decimal>().ok()).flatten() else {
            return Err("Enter a percentage from 0 to 100.");
        };
        let Some(millionths) = value.checked_mul(Decimal::from(ONE / 100)) else {
            return Err("Enter a percentage from 0 to 100.");
        };
        match i64::try_from(millionths.trunc()) {
            Ok(found) if found <= ONE && millionths.normalize().scale() == 0 => Ok(Rate(found)),
            Ok(found) if found <= ONE => Err("Use at most four decimals."),
            _ => Err("Enter a percentage from 0 to 100."),
        }
    }

    /// `10`, `8.25`: without decimals unless it has some, without the sign.
    pub fn plain(self) -> String {
        Decimal::new(self.0, 4).normalize().to_string()
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", self.plain())
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Rate
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<BigInt, DB> for Rate
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_as_typed() {
        assert_eq!(Rate::parse("10"), Ok(Rate(100_000)));
        assert_eq!(Rate::parse("8.25 %"), Ok(Rate(82_500)));
        assert_eq!(Rate::parse(""), Ok(Rate::ZERO));
        assert_eq!(Rate(82_500).to_string(), "8.25%");
        assert_eq!(Rate(100_000).plain(), "10");
        for odd in ["101", "-1", "ten", "1.23456", "8,25"] {
            assert!(Rate::parse(odd).is_err(), "{odd} should be refused");
        }
    }
}
