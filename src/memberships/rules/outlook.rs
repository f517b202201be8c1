//! What is charged today and on which days next: shown before signing, and the same functions charge it.

use super::fees::{self, Setup};
use super::{benefits, period};
use crate::base::{Date, Money};
use crate::billing::NewLine;
use crate::plans::{PlanVersion, PriceOption};

/// A membership about to begin, as the preview shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The lines of the first invoice.
    pub lines: Vec<NewLine>,
    pub first: Money,
    /// Whether the first charge is today or on the start.
    pub today: bool,
    pub starts_on: Date,
    /// The charges after it.
    pub next: Vec<(Date, Money)>,
    /// What is given with the first one: item, quantity and unit in words.
    pub gives: Vec<String>,
}

/// How many later charges are shown.
const SHOWN: i64 = 3;

pub fn outlook(version: &PlanVersion, price: &PriceOption, starts_on: Date, today: Date, setup: Setup) -> Outlook {
    let at = |no| period::period(starts_on, price.every, no);
    let lines = fees::lines(&version.terms, price, &at(1), setup, version.no);
    let later = 2..=if price.auto_renew { SHOWN + 1 } else { 1 };
    let next =
        later.map(|no| (at(no).starts_on, fees::lines(&version.terms, price, &at(no), setup, version.no).iter().map(NewLine::gross).sum()));
    let granted = benefits::grants(starts_on, &version.terms.benefits, &at(1));
    let gives = version.terms.benefits.iter().filter(|benefit| granted.iter().any(|grant| grant.item_id == benefit.item_id));
    Outlook {
        first: lines.iter().map(NewLine::gross).sum(),
        lines,
        today: starts_on <= today,
        starts_on,
        next: next.collect(),
        gives: gives.map(|benefit| format!("{} × {}", benefit.quantity, benefit.item_name)).collect(),
    }
}
