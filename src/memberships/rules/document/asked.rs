//! The question: a plan, when somebody joins, how they pay, what they do, and until when.

use super::Wrong;
use crate::base::{Date, Money, Quantity, Rate, days};
use crate::memberships::rules::course::{Course, Held};
use crate::memberships::rules::forecast::{Act, Event, Standing};
use crate::plans::{
    Applies, Benefit, BillingDay, Commitment, CouponKind, CouponTerms, Every, Expires, FirstGrant, Leaving, PlanTerms, PriceOption, Trial,
};
use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// Places of every amount.
pub const DIGITS: u32 = 2;
/// Years in which one can join.
const STARTS: std::ops::RangeInclusive<i32> = 1900..=9000;
/// Longest forecast, in years.
const YEARS: i32 = 100;
/// Longest trial, notice and delay of an end, in days.
const DAYS: i32 = 366;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    plan: Plan,
    #[serde(deserialize_with = "date")]
    start: Date,
    #[serde(default, deserialize_with = "billing_day")]
    billing_day: BillingDay,
    pay_every: Every,
    #[serde(default)]
    coupon: Option<Coupon>,
    #[serde(default)]
    events: Vec<Happens>,
    #[serde(deserialize_with = "date")]
    until: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default)]
    name: String,
    prices: Vec<Price>,
    #[serde(default, deserialize_with = "money")]
    setup_fee: Money,
    #[serde(default = "yes")]
    auto_renew: bool,
    #[serde(default, deserialize_with = "percent")]
    tax_rate: Rate,
    #[serde(default)]
    trial: Option<TrialAsked>,
    #[serde(default)]
    benefits: Vec<Gives>,
    #[serde(default)]
    first_grant: FirstGrant,
    #[serde(default)]
    bank_fee: bool,
    #[serde(default)]
    cancellation: Leaving,
    #[serde(default)]
    notice_days: i32,
    #[serde(default)]
    commitment: Option<Bound>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    every: Every,
    #[serde(deserialize_with = "money")]
    fee: Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrialAsked {
    days: i32,
    #[serde(default, deserialize_with = "money")]
    price: Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gives {
    item: String,
    #[serde(deserialize_with = "quantity")]
    quantity: Quantity,
    every: Every,
    #[serde(default = "never")]
    expires: Expires,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    months: i32,
    #[serde(default, deserialize_with = "money")]
    fee: Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coupon {
    kind: CouponKind,
    value: String,
    #[serde(default)]
    cycles: Option<i32>,
}

/// Exactly one act a day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Happens {
    #[serde(deserialize_with = "date")]
    on: Date,
    #[serde(default)]
    cancel: Option<Nothing>,
    #[serde(default, deserialize_with = "some_billing_day")]
    billing_day: Option<BillingDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// A question that has an answer.
#[derive(Debug)]
pub struct Whole {
    pub standing: Standing,
    pub events: Vec<Event>,
    pub until: Date,
    /// The names of the benefits' items, by their keys less one.
    pub items: Vec<String>,
}

impl Asked {
    pub fn check(self) -> Result<Whole, Wrong> {
        if !STARTS.contains(&self.start.year()) {
            return Err(Wrong::at("start", format!("a year from {} to {}", STARTS.start(), STARTS.end())));
        }
        if self.until > days::add_months(self.start, 12 * YEARS) {
            return Err(Wrong::at("until", format!("at most {YEARS} years after the start")));
        }
        let items = self.plan.benefits.iter().map(|gives| gives.item.clone()).collect();
        let prices = self.plan.prices()?;
        let price = prices.iter().find(|price| price.every == self.pay_every).cloned();
        let price = price.ok_or_else(|| Wrong::at("pay_every", format!("plan.prices has no {}", self.pay_every.word())))?;
        let coupon = self.coupon.map(Coupon::check).transpose()?;
        let terms = PlanTerms { prices, billing_day: self.billing_day, ..self.plan.check()? };
        let mut course = Course::joining(&terms, &price, 1, self.start);
        course.coupon = coupon.map(|coupon| Held { coupon, used: 0 });
        let events = self.events.iter().enumerate().map(|(at, event)| event.check(at, self.start)).collect::<Result<_, _>>()?;
        Ok(Whole { standing: Standing::joining(course), events, until: self.until, items })
    }
}

impl Plan {
    fn prices(&self) -> Result<Vec<PriceOption>, Wrong> {
        let mut all: Vec<PriceOption> = Vec::new();
        for (at, price) in self.prices.iter().enumerate() {
            if all.iter().any(|other| other.every == price.every) {
                return Err(Wrong::at(format!("plan.prices[{at}].every"), "each has one fee"));
            }
            all.push(PriceOption { id: at as i64 + 1, every: price.every, fee: price.fee, auto_renew: self.auto_renew });
        }
        if all.is_empty() { Err(Wrong::at("plan.prices", "one or more")) } else { Ok(all) }
    }

    fn check(self) -> Result<PlanTerms, Wrong> {
        let trial = self.trial.map(|trial| within("plan.trial.days", trial.days, 0, DAYS).map(|days| Trial { days, price: trial.price }));
        let commitment = self.commitment.map(Bound::check).transpose()?.unwrap_or_default();
        if let Leaving::Days(days) = self.cancellation {
            within("plan.cancellation.days", days, 0, DAYS)?;
        }
        let benefits = self.benefits.into_iter().enumerate().map(|(at, gives)| Benefit {
            item_id: at as i64 + 1,
            item_name: gives.item,
            unit: String::new(),
            unit_price: Money::ZERO,
            quantity: gives.quantity,
            every: gives.every,
            expires: gives.expires,
        });
        Ok(PlanTerms {
            name: if self.name.is_empty() { "the plan".into() } else { self.name },
            setup_fee: self.setup_fee,
            tax_rate: self.tax_rate,
            trial: trial.transpose()?.filter(|trial| trial.days > 0),
            benefits: benefits.collect(),
            first_grant: self.first_grant,
            bank_fee: self.bank_fee,
            cancellation: self.cancellation,
            notice_days: within("plan.notice_days", self.notice_days, 0, DAYS)?,
            commitment,
            ..PlanTerms::default()
        })
    }
}

impl Bound {
    fn check(self) -> Result<Commitment, Wrong> {
        let months = within("plan.commitment.months", self.months, 0, 12)?;
        if self.fee.0 % 10i64.pow(DIGITS) != 0 {
            return Err(Wrong::at("plan.commitment.fee", "whole units only"));
        }
        let applies = if months > 0 { Applies::New } else { Applies::Off };
        Ok(Commitment { months, fee: self.fee, applies })
    }
}

impl Coupon {
    fn check(self) -> Result<CouponTerms, Wrong> {
        let wrong = |sentence: &str| Wrong::at("coupon.value", sentence);
        let value = match self.kind {
            CouponKind::Percent => Rate::parse(&self.value).map_err(wrong)?.0,
            CouponKind::Amount => Money::parse(&self.value, DIGITS).map_err(wrong)?.0,
        };
        let cycles = self.cycles.map(|cycles| within("coupon.cycles", cycles, 1, 1200)).transpose()?;
        Ok(CouponTerms { code: String::new(), kind: self.kind, value, cycles, also_setup_fee: false })
    }
}

impl Happens {
    fn check(&self, at: usize, start: Date) -> Result<Event, Wrong> {
        let act = match (&self.cancel, self.billing_day) {
            (Some(_), None) => Act::Cancel,
            (None, Some(day)) => Act::BillingDay(day),
            _ => return Err(Wrong::at(format!("events[{at}]"), "one of cancel, billing_day")),
        };
        if self.on < start {
            return Err(Wrong::at(format!("events[{at}].on"), "not before the start"));
        }
        Ok(Event { on: self.on, act })
    }
}

fn within(path: &str, value: i32, least: i32, most: i32) -> Result<i32, Wrong> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Wrong::at(path, format!("{least} to {most}"))) }
}

fn yes() -> bool {
    true
}

fn never() -> Expires {
    Expires::Never
}

fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = String::deserialize(from)?;
    days::parse_iso(&text).filter(|_| text.len() == 10).ok_or_else(|| D::Error::custom(format!("there is no day {text}; write 2026-01-31")))
}

fn money<'de, D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
    Money::parse(&String::deserialize(from)?, DIGITS).map_err(D::Error::custom)
}

fn percent<'de, D: Deserializer<'de>>(from: D) -> Result<Rate, D::Error> {
    Rate::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn quantity<'de, D: Deserializer<'de>>(from: D) -> Result<Quantity, D::Error> {
    Quantity::parse(&String::deserialize(from)?, 3).map_err(D::Error::custom)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DayOrWord {
    Day(u8),
    Word(String),
}

fn billing_day<'de, D: Deserializer<'de>>(from: D) -> Result<BillingDay, D::Error> {
    match DayOrWord::deserialize(from) {
        Ok(DayOrWord::Day(day)) if (1..=31).contains(&day) => Ok(BillingDay::Day(day)),
        Ok(DayOrWord::Word(word)) if word == "anniversary" => Ok(BillingDay::Anniversary),
        _ => Err(D::Error::custom("\"anniversary\" or 1 to 31")),
    }
}

fn some_billing_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BillingDay>, D::Error> {
    billing_day(from).map(Some)
}
