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

crate::words! {
    /// What goes into the wallet where a coupon lowers a banked fee (R052, E25).
    #[derive(Default)]
    pub enum CouponBanks {
        #[default]
        Discounted = "discounted", "The fee as discounted";
        Full = "full", "The full fee";
    }
}

crate::words! {
    /// When the benefits begin (E6).
    #[derive(Default)]
    pub enum FirstGrant {
        /// With the first fee paid in full (R064, R065): 001's rule.
        #[default]
        FullPeriod = "full_period", "With the first full fee";
        AtStart = "at_start", "From the start";
        /// From the start, in the part that the first fee is of a whole one.
        InProportion = "in_proportion", "From the start, in proportion";
    }
}

crate::words! {
    /// Whom a minimum time commitment binds (R156, E19).
    #[derive(Default)]
    pub enum Applies {
        #[default]
        Off = "off", "Off";
        New = "new", "New members only";
        All = "all", "New and existing members";
    }
}

/// Where a period may end after a cancellation (E17). `Days` counts from the day of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    #[default]
    EndOfPeriod,
    Now,
    Days(i32),
}

/// The day that fees fall on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillingDay {
    /// The joining day; after a trial the day of its end.
    #[default]
    Anniversary,
    /// 1 to 31; a day that a month lacks is its last.
    Day(u8),
}

/// A first stretch at a price of its own that converts by itself (R048, R067, R068).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Trial {
    pub days: i32,
    pub price: Money,
}

/// The least time of a membership and what leaving before costs (R055, R154 to R158, E20, E21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Commitment {
    /// 1 to 12; 0 is none.
    pub months: i32,
    /// Whole major units.
    pub fee: Money,
    pub applies: Applies,
}

/// What a limited discount reaches (R041, E8, E49): the most specific one wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Items sold beside another one.
    AddOns,
    Services,
    Products,
    /// A category of the inventory, by its name.
    Category(String),
    /// One item of the inventory.
    Item(i64),
}

impl Reach {
    /// As a form sends it, without the name of the category or item.
    pub fn word(&self) -> &'static str {
        match self {
            Reach::AddOns => "add_ons",
            Reach::Services => "services",
            Reach::Products => "products",
            Reach::Category(_) => "category",
            Reach::Item(_) => "item",
        }
    }

    /// Those that need no name.
    pub fn plain(word: &str) -> Option<Reach> {
        [Reach::AddOns, Reach::Services, Reach::Products].into_iter().find(|reach| reach.word() == word)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Discount {
    pub reach: Reach,
    pub rate: Rate,
}

/// What patients see and may do by themselves (R025, R053, R054, R085, R273, E13).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Portal {
    pub description: String,
    pub self_enroll: bool,
    pub wallet_visible: bool,
    pub listed: bool,
}

/// What a plan promises and costs, apart from its keys. Stored as one text, so a term that is added later needs a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct PlanTerms {
    pub name: String,
    /// For staff: what is included.
    pub description: String,
    /// Rank among the tiers; the higher, the better.
    pub tier: i64,
    /// Blanket discount (R038).
    pub discount: Rate,
    /// Limited discounts, beside the blanket one (R041).
    pub discounts: Vec<Discount>,
    /// Discounts of this plan add to those of other plans (E8).
    pub stacks: bool,
    /// In words, such as "Priority booking" (R044).
    pub perks: Vec<String>,
    pub setup_fee: Money,
    /// On fees; prices are without it (used from the first tax setting on).
    pub tax_rate: Rate,
    pub agreement_id: Option<i64>,
    /// The fee goes into the wallet as credit (R051).
    pub bank_fee: bool,
    pub coupon_banks: CouponBanks,
    pub prices: Vec<PriceOption>,
    pub benefits: Vec<Benefit>,
    pub first_grant: FirstGrant,
    pub trial: Option<Trial>,
    pub billing_day: BillingDay,
    pub cancellation: Leaving,
    /// The cancellation policy in words (R046).
    pub cancellation_text: String,
    /// Days between asking to leave and the end (R047).
    pub notice_days: i32,
    pub commitment: Commitment,
    pub portal: Portal,
    /// UK insurers' billing code (R010).
    pub healthcode: String,
    /// Collected by invoice alone: never charged by itself (E11).
    pub invoice_only: bool,
    /// Why an invoice-only plan has no agreement; empty where it has one (E11).
    pub no_agreement_reason: String,
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

impl PlanTerms {
    /// Is an agreement signed on joining? What is collected by invoice alone may go without one (E11).
    pub fn is_signed(&self) -> bool {
        self.agreement_id.is_some() || !self.invoice_only
    }

    /// What paying yearly saves against twelve monthly fees, where both are offered and it saves anything (R034).
    pub fn yearly_saving(&self) -> Option<Money> {
        let fee = |every| self.prices.iter().find(|price| price.every == every).map(|price| price.fee);
        let saving = Money(fee(Every::Month)?.0 * 12) - fee(Every::Year)?;
        (saving > Money::ZERO).then_some(saving)
    }
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
