//! Quantities of an item in thousandths of its unit: 1 facial is 1000.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use rust_decimal::Decimal;

/// Thousandths of the item's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, serde::Serialize, serde::Deserialize)]
#[diesel(sql_type = BigInt)]
pub struct Quantity(pub i64);

/// One whole unit.
pub const ONE: i64 = 1000;

impl Quantity {
    pub fn whole(units: i64) -> Quantity {
        Quantity(units * ONE)
    }

    /// Reads a quantity above zero with at most `decimals` decimals (those of the item's unit, 0 to 3).
    pub fn parse(typed: &str, decimals: u32) -> Result<Quantity, &'static str> {
        let plain = typed.trim();
        let Some(value) = plain.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| plain.parse::<Decimal>().ok()).flatten() else {
            return Err("Enter a number above 0.");
        };
        if value.normalize().scale() > decimals {
            return Err(if decimals == 0 { "Enter a whole number." } else { "That has more decimals than its unit." });
        }
        match value.checked_mul(Decimal::from(ONE)).map(|found| i64::try_from(found.trunc())) {
            Some(Ok(found)) if found > 0 && found <= 1_000_000 * ONE => Ok(Quantity(found)),
            _ => Err("Enter a number above 0."),
        }
    }

    /// `1 treatment`, `20 units`; an abbreviation, such as `ml`, has no plural.
    pub fn of(self, unit: &str) -> String {
        let many = self != Quantity::whole(1) && unit.chars().count() > 2 && !unit.ends_with('s');
        format!("{self} {unit}{}", if many { "s" } else { "" })
    }

    /// `2`, `0.5`.
    pub fn plain(self) -> String {
        Decimal::new(self.0, 3).normalize().to_string()
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.plain())
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Quantity
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<BigInt, DB> for Quantity
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_keeps_to_the_decimals_of_its_unit() {
        assert_eq!(Quantity::parse("2", 0), Ok(Quantity(2000)));
        assert_eq!(Quantity::parse("0.5", 1), Ok(Quantity(500)));
        assert_eq!(Quantity(2500).plain(), "2.5");
        assert!(Quantity::parse("0.5", 0).is_err());
        assert!(Quantity::parse("0", 0).is_err());
        assert!(Quantity::parse("-1", 0).is_err());
    }

    #[test]
    fn a_quantity_is_said_with_its_unit() {
        let said = [(1000, "treatment"), (20_000, "unit"), (500, "unit"), (5000, "ml")].map(|(n, unit)| Quantity(n).of(unit));
        assert_eq!(said, ["1 treatment", "20 units", "0.5 units", "5 ml"]);
    }
}
