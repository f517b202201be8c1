//! The answer: charges with their lines, grants, and the first day without.

use super::asked::DIGITS;
use crate::base::{Date, Money, days};
use crate::billing::{LineKind, NewLine};
use crate::memberships::rules::forecast::{Charge, Forecast};
use crate::memberships::rules::period::Kind;
use serde::Serialize;

#[derive(Serialize)]
pub struct Told {
    charges: Vec<Charged>,
    grants: Vec<Given>,
    ends_on: Option<String>,
}

#[derive(Serialize)]
struct Charged {
    on: String,
    /// None for a fee that covers nothing.
    period: Option<[String; 2]>,
    amount: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    what: &'static str,
    amount: String,
    why: String,
}

#[derive(Serialize)]
struct Given {
    on: String,
    item: String,
    quantity: String,
    /// First day without what is not used.
    expires: Option<String>,
}

impl Told {
    pub fn of(seen: &Forecast, items: &[String]) -> Told {
        let given = |grant: &crate::memberships::rules::benefits::Grant| Given {
            on: days::iso(grant.starts_on),
            item: items.get(grant.item_id as usize - 1).cloned().unwrap_or_default(),
            quantity: grant.quantity.plain(),
            expires: grant.expires_on.map(days::iso),
        };
        let iso = |day: Date| days::iso(day);
        Told {
            charges: seen.charges.iter().map(charged).collect(),
            grants: seen.grants.iter().map(given).collect(),
            ends_on: seen.ends_on.map(iso),
        }
    }
}

fn charged(charge: &Charge) -> Charged {
    let trial = charge.period.is_some_and(|period| period.kind == Kind::Trial);
    let mut lines: Vec<Line> = charge.lines.iter().map(|line| line_of(line, trial)).collect();
    let tax: Money = charge.lines.iter().map(NewLine::tax).sum();
    if !tax.is_zero() {
        let rate = charge.lines.iter().find(|line| !line.tax_rate.is_zero()).map(|line| line.tax_rate).unwrap_or_default();
        lines.push(Line { what: "tax", amount: text(tax), why: format!("{rate} on each line, rounded once a line") });
    }
    Charged {
        on: days::iso(charge.on),
        period: charge.period.map(|period| [days::iso(period.starts_on), days::iso(period.ends_on)]),
        amount: text(charge.amount()),
        lines,
    }
}

fn line_of(line: &NewLine, trial: bool) -> Line {
    let what = match line.kind {
        LineKind::MembershipFee if trial => "trial",
        LineKind::MembershipFee => "membership fee",
        LineKind::SetupFee => "setup fee",
        LineKind::Discount => "coupon",
        _ => "early cancellation fee",
    };
    Line { what, amount: text(line.net), why: line.why.clone() }
}

/// `-49.50`, with the plain minus that programs read.
fn text(sum: Money) -> String {
    let minus = if sum.0 < 0 { "-" } else { "" };
    let unit = 10i64.pow(DIGITS);
    format!("{minus}{}.{:02}", sum.0.abs() / unit, sum.0.abs() % unit)
}
