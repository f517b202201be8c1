//! The course of a membership: everything that its periods, fees, grants and end follow from. The preview, the forecast and
//! the renewal each put one together and ask the same functions about it.

use super::calendar::Calendar;
use super::fees::Setup;
use super::period::{Kind, Period};
use crate::base::{Date, Money, days};
use crate::plans::{BillingDay, CouponTerms, PlanTerms, PriceOption, Trial};

/// Terms from a day on; each stays until the next one's day (R112).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    pub from_on: Date,
    pub version_no: i64,
    pub price: PriceOption,
    pub terms: PlanTerms,
}

/// A coupon that a membership holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub coupon: CouponTerms,
    /// Fees that it was taken off already.
    pub used: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    pub starts_on: Date,
    pub calendar: Calendar,
    /// Never empty, oldest first.
    pub stages: Vec<Stage>,
    pub trial: Option<Trial>,
    pub setup: Setup,
    pub coupon: Option<Held>,
    /// The day that the commitment counts from, where it was agreed to later than on joining (E19).
    pub committed_on: Option<Date>,
}

/// The terms in force on a day, of those that are known, oldest first; on a day before all of them the first.
pub fn in_force(stages: &[Stage], day: Date) -> &Stage {
    stages.iter().rev().find(|stage| stage.from_on <= day).unwrap_or(&stages[0])
}

/// Years ahead that a first day can be agreed on.
const AHEAD: i32 = 2;

/// The latest first day of somebody who joins on a day.
pub fn latest_start(joined_on: Date) -> Date {
    days::add_months(joined_on, 12 * AHEAD)
}

/// What is said of a later one.
pub const TOO_FAR: &str = "Choose a day within two years.";

impl Course {
    /// Somebody who joins under these terms.
    pub fn joining(terms: &PlanTerms, price: &PriceOption, version_no: i64, starts_on: Date) -> Course {
        let trial = terms.trial.filter(|trial| trial.days > 0);
        let pays_from = trial.map_or(starts_on, |trial| days::add_days(starts_on, i64::from(trial.days)));
        Course {
            starts_on,
            calendar: Calendar::from(pays_from, terms.billing_day, price.every),
            stages: vec![Stage { from_on: starts_on, version_no, price: price.clone(), terms: terms.clone() }],
            trial,
            setup: Setup::Charged,
            coupon: None,
            committed_on: None,
        }
    }

    /// The terms in force on a day.
    pub fn on(&self, day: Date) -> &Stage {
        in_force(&self.stages, day)
    }

    /// The day of the first renewal: the trial's conversion, or the first billing day after joining.
    pub fn first_renewal(&self) -> Date {
        if self.trial.is_some() { self.trial_until() } else { self.joined_calendar().whole_around(self.starts_on).1 }
    }

    /// First day after the trial; the first day where there is none.
    pub fn trial_until(&self) -> Date {
        self.trial.map_or(self.starts_on, |trial| days::add_days(self.starts_on, i64::from(trial.days)))
    }

    pub fn in_trial(&self, day: Date) -> bool {
        self.trial.is_some() && day < self.trial_until()
    }

    /// The period of a number that starts on a day: the trial, a part up to the next billing day, or a whole one.
    pub fn period(&self, no: i64, starts_on: Date) -> Period {
        assert!(no > 0, "periods are counted from 1");
        if let (1, Some(_)) = (no, self.trial) {
            let ends_on = self.trial_until();
            return Period { no, starts_on, ends_on, kind: Kind::Trial, of_days: days::between(starts_on, ends_on) };
        }
        let (from, ends_on) = self.calendar.whole_around(starts_on);
        let kind = if from == starts_on { Kind::Full } else { Kind::Part };
        Period { no, starts_on, ends_on, kind, of_days: days::between(from, ends_on) }
    }

    /// What a period asks as its fee, before any coupon: the trial's price, the part by its days, or the whole (R068, R088, R108).
    pub fn fee(&self, period: &Period) -> Money {
        let whole = self.on(period.starts_on).price.fee;
        match (period.kind, self.trial) {
            (Kind::Trial, Some(trial)) => trial.price,
            (Kind::Part, _) => whole.share(period.days(), period.of_days),
            (Kind::Break, _) => Money::ZERO,
            _ => whole,
        }
    }

    /// The coupon where it still has a cycle for this period. The trial has a price of its own and uses none (E26).
    pub fn coupon_for(&self, period: &Period) -> Option<&Held> {
        let has_fee = matches!(period.kind, Kind::Part | Kind::Full);
        self.coupon.as_ref().filter(|held| has_fee && held.coupon.covers(held.used))
    }

    /// Whether all is billed: a fee that does not renew by itself was charged for one whole period (R031, E5).
    pub fn is_over(&self, next_starts_on: Date) -> bool {
        !self.on(next_starts_on).price.auto_renew && next_starts_on > self.calendar.first
    }

    /// First day without, where it is known from the terms alone.
    pub fn known_end(&self) -> Option<Date> {
        (!self.on(self.calendar.first).price.auto_renew).then(|| self.calendar.at(1))
    }

    /// The billing days as they were on joining, which another billing day later does not move.
    pub fn joined_calendar(&self) -> Calendar {
        Calendar::from(self.trial_until(), self.stages[0].terms.billing_day, self.calendar.every)
    }

    /// Another billing day from the end of the paid period on (R088): a part up to it, then whole periods.
    pub fn with_billing_day(mut self, paid_to: Date, billing_day: BillingDay) -> Course {
        self.calendar = Calendar::from(paid_to, billing_day, self.calendar.every);
        self
    }
}
