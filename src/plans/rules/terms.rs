//! The frozen terms of a plan: the pure type that previews, forecasts, renewals and screens read.

use crate::base::{Money, Quantity, Rate};

crate::words! {
    /// How often a fee is charged, or a benefit given.
    pub enum Every {
        Month = "month", "Monthly";
        Quarter = "quarter", "Quarterly";
        Year = "year", "Yearly";
    }
}

impl Every {
    pub fn months(self) -> i32 {
        match self {
            Every::Month => 1,
            Every::Quarter => 3,
            Every::Year => 12,
        }
    }

    /// `a month`, after a sum.
    pub fn per(self) -> &'static str {
        match self {
            Every::Month => "a month",
            Every::Quarter => "a quarter",
            Every::Year => "a year",
        }
    }

    /// `month`, as in "each month".
    pub fn noun(self) -> &'static str {
        self.word()
    }
}

/// When what was given and not used ends (E48).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expires {
    /// Banked until used: 001's default.
    Never,
    /// With the period that it was given for.
    Period,
    /// So many months after it was given.
    Months(i32),
}

impl Expires {
    pub fn word(self) -> String {
        match self {
            Expires::Never => "never".into(),
            Expires::Period => "period".into(),
            Expires::Months(n) => format!("months:{n}"),
        }
    }

    pub fn from_word(word: &str) -> Option<Expires> {
        match word {
            "never" => Some(Expires::Never),
            "period" => Some(Expires::Period),
            other => other.strip_prefix("months:")?.parse().ok().filter(|n| (1..=24).contains(n)).map(Expires::Months),
        }
    }

    pub fn label(self) -> String {
        match self {
            Expires::Never => "stays until used".into(),
            Expires::Period => "ends with the period".into(),
            Expires::Months(1) => "ends after 1 month".into(),
            Expires::Months(n) => format!("ends after {n} months"),
        }
    }
}

impl serde::Serialize for Expires {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.word())
    }
}

impl<'de> serde::Deserialize<'de> for Expires {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Expires, D::Error> {
        let word = String::deserialize(d)?;
        Expires::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("unknown expiry {word}")))
    }
}

/// One fee with one interval. `id` is 0 while it is not stored.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PriceOption {
    pub id: i64,
    pub every: Every,
    pub fee: Money,
    pub auto_renew: bool,
}

/// An item given each month.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Benefit {
    pub item_id: i64,
    pub item_name: String,
    pub unit: String,
    pub unit_price: Money,
    pub quantity: Quantity,
    pub every: Every,
    pub expires: Expires,
}

/// What a plan promises and costs, apart from its keys.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PlanTerms {
    pub name: String,
    /// For staff: what is included.
    pub description: String,
    pub tier: i64,
    /// Blanket discount (R038).
    pub discount: Rate,
    pub setup_fee: Money,
    pub agreement_id: Option<i64>,
    /// The fee goes into the wallet as credit (R051).
    pub bank_fee: bool,
    pub prices: Vec<PriceOption>,
    pub benefits: Vec<Benefit>,
}

/// A version of a plan, as memberships point to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVersion {
    pub id: i64,
    pub plan_id: i64,
    pub no: i64,
    pub color: String,
    pub archived: bool,
    pub terms: PlanTerms,
}

impl PlanVersion {
    pub fn price(&self, every: Every) -> Option<&PriceOption> {
        self.terms.prices.iter().find(|price| price.every == every)
    }

    /// Key of a benefit that stays the same over versions of the plan.
    pub fn benefit_key(benefit: &Benefit) -> String {
        format!("item:{}", benefit.item_id)
    }
}
