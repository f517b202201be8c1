//! What a period costs, line by line, each with why: rule, period, days, rate, coupon, version (R102).

use super::course::{Course, Held};
use super::period::{Kind, Period};
use crate::base::{Money, Quantity, Rate, days};
use crate::billing::{LineKind, NewLine};
use crate::clinic::Currency;
use crate::plans::CouponKind;

/// Whether the One-Time Setup Fee is asked for with the first period (R035, R036).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    Charged,
    Waived,
}

/// A period's fee, and what a coupon takes off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    pub whole: Money,
    pub off: Money,
}

impl Fee {
    pub fn asked(self) -> Money {
        self.whole - self.off
    }
}

pub fn fee(course: &Course, period: &Period) -> Fee {
    let whole = course.fee(period);
    Fee { whole, off: course.coupon_for(period).map_or(Money::ZERO, |held| held.coupon.off(whole)) }
}

/// What the lines of a period come to, with tax.
pub fn total(course: &Course, period: &Period) -> Money {
    let terms = &course.on(period.starts_on).terms;
    let taxed = |net: Money| net + net.times(terms.tax_rate);
    let fee = fee(course, period);
    let mut sum = taxed(fee.whole) + taxed(-fee.off);
    if asks_setup_fee(course, period) {
        let off = marked(course).map_or(Money::ZERO, |held| held.coupon.off(terms.setup_fee));
        sum += taxed(terms.setup_fee) + taxed(-off);
    }
    sum
}

fn asks_setup_fee(course: &Course, period: &Period) -> bool {
    period.no == 1 && course.setup == Setup::Charged && !course.on(period.starts_on).terms.setup_fee.is_zero()
}

/// The coupon where it is marked for the setup fee too (E10).
fn marked(course: &Course) -> Option<&Held> {
    course.coupon.as_ref().filter(|held| held.coupon.also_setup_fee)
}

/// The lines of the invoice for a period. The setup fee comes with the first one only, whatever that is (E14).
pub fn lines(course: &Course, period: &Period, currency: &Currency) -> Vec<NewLine> {
    let stage = course.on(period.starts_on);
    let line = |kind: LineKind, what: String, sum: Money, why: String| NewLine {
        kind,
        what,
        quantity: Quantity::whole(1),
        unit_price: sum,
        net: sum,
        tax_rate: stage.terms.tax_rate,
        why,
        membership_id: None,
        period_no: (kind == LineKind::MembershipFee).then_some(period.no),
        item_id: None,
    };
    let mut lines = Vec::new();
    let held = course.coupon_for(period);
    let setup_fee = stage.terms.setup_fee;
    if asks_setup_fee(course, period) {
        lines.push(line(LineKind::SetupFee, LineKind::SetupFee.label().into(), setup_fee, "Once, at enrollment".into()));
        if let Some(held) = marked(course) {
            let off = held.coupon.off(setup_fee);
            lines.push(line(LineKind::Discount, coupon_name(held), -off, format!("{} the setup fee, once", rate(held, currency))));
        }
    }
    let fee = fee(course, period);
    let what = format!("★ {}, {}", stage.terms.name, days::stretch_long(period.starts_on, period.ends_on));
    let fee_line = line(LineKind::MembershipFee, what, fee.whole, why(course, period, currency));
    let unit_price = if period.kind == Kind::Part { stage.price.fee } else { fee.whole };
    lines.push(NewLine { unit_price, ..fee_line });
    if let Some(held) = held.filter(|_| !fee.off.is_zero()) {
        lines.push(line(LineKind::Discount, coupon_name(held), -fee.off, cycle(held, currency)));
    }
    lines
}

/// The line of the fee for leaving within the commitment (R160). No coupon and no discount reaches it (E49).
pub fn early_cancellation(name: &str, fee: Money, until: crate::base::Date) -> NewLine {
    NewLine {
        kind: LineKind::EarlyCancellationFee,
        what: format!("Early Cancellation Fee, {name}"),
        quantity: Quantity::whole(1),
        unit_price: fee,
        net: fee,
        tax_rate: Rate::ZERO,
        why: format!("Cancelled before the end of the minimum time commitment, {}", days::long(days::last(until))),
        membership_id: None,
        period_no: None,
        item_id: None,
    }
}

fn why(course: &Course, period: &Period, currency: &Currency) -> String {
    let stage = course.on(period.starts_on);
    let (name, no, days) = (&stage.terms.name, stage.version_no, period.days());
    let every = stage.price.every.label();
    match period.kind {
        Kind::Trial => format!("Trial of {name}, version {no}: {days} days at a price of its own"),
        Kind::Part => format!(
            "{} × {days} of {} days, up to billing day {}: {} fee of {name}, version {no}, rounded once, half a cent up",
            currency.money(stage.price.fee),
            period.of_days,
            course.calendar.day,
            every.to_lowercase(),
        ),
        _ => format!("{every} fee of {name}, version {no}: period {}, {days} days", period.no),
    }
}

fn coupon_name(held: &Held) -> String {
    format!("Coupon {}", held.coupon.code)
}

/// `50% off`.
fn rate(held: &Held, currency: &Currency) -> String {
    match held.coupon.kind {
        CouponKind::Percent => format!("{} off", Rate(held.coupon.value)),
        CouponKind::Amount => format!("{} off", currency.money(Money(held.coupon.value))),
    }
}

fn cycle(held: &Held, currency: &Currency) -> String {
    let rate = rate(held, currency);
    match held.coupon.cycles {
        None => format!("{rate} each membership fee"),
        Some(1) => format!("{rate} one membership fee"),
        Some(all) => format!("{rate} the membership fee, {} of {all}", held.used + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::{BillingDay, CouponTerms, Every, PlanTerms, PriceOption};
    use proptest::prelude::*;
    use time::macros::date;

    fn usd() -> Currency {
        Currency { code: "USD".into(), digits: 2 }
    }

    fn gold(fee: i64) -> Course {
        let price = PriceOption { id: 1, every: Every::Month, fee: Money(fee), auto_renew: true };
        let terms = PlanTerms { name: "Gold".into(), setup_fee: Money(2500), ..PlanTerms::default() };
        Course::joining(&terms, &price, 3, date!(2026 - 06 - 16))
    }

    fn coupon(kind: CouponKind, value: i64, cycles: Option<i32>) -> Option<Held> {
        Some(Held { coupon: CouponTerms { code: "SPRING".into(), kind, value, cycles, also_setup_fee: false }, used: 0 })
    }

    fn sum(lines: &[NewLine]) -> Money {
        lines.iter().map(NewLine::gross).sum()
    }

    /// R035: the setup fee is charged at enrollment only. R036: staff may waive it.
    #[test]
    fn the_setup_fee_comes_once_and_may_be_waived() {
        let course = gold(9900);
        let first = course.period(1, course.starts_on);
        assert_eq!(sum(&lines(&course, &first, &usd())), Money(12_400));
        assert_eq!(sum(&lines(&course, &course.period(2, first.ends_on), &usd())), Money(9900));
        assert_eq!(sum(&lines(&Course { setup: Setup::Waived, ..course }, &first, &usd())), Money(9900));
    }

    /// R102: a line says what it is for by its last day, and why.
    #[test]
    fn a_line_says_what_it_is_for_and_why() {
        let course = gold(9900);
        let line = lines(&course, &course.period(2, date!(2026 - 07 - 16)), &usd()).remove(0);
        assert_eq!(line.what, "★ Gold, Jul 16 – Aug 15, 2026");
        assert_eq!(line.why, "Monthly fee of Gold, version 3: period 2, 31 days");
        let mut part = gold(3100);
        part.calendar = crate::memberships::rules::calendar::Calendar::from(date!(2026 - 06 - 16), BillingDay::Day(1), Every::Month);
        let line = lines(&Course { setup: Setup::Waived, ..part.clone() }, &part.period(1, date!(2026 - 06 - 16)), &usd()).remove(0);
        assert_eq!(line.net, Money(1550));
        assert!(line.why.starts_with("$31.00 × 15 of 30 days"), "{}", line.why);
    }

    /// R169: off the membership fee only. E26: each charged fee uses one cycle.
    #[test]
    fn a_coupon_is_taken_off_the_fee_and_not_off_the_setup_fee() {
        let mut course = Course { coupon: coupon(CouponKind::Percent, 500_000, Some(3)), ..gold(9900) };
        let first = lines(&course, &course.period(1, course.starts_on), &usd());
        assert_eq!(sum(&first), Money(2500 + 4950));
        assert_eq!(total(&course, &course.period(1, course.starts_on)), sum(&first));
        assert_eq!(first[2].why, "50% off the membership fee, 1 of 3");
        course.coupon.as_mut().expect("held").used = 3;
        assert_eq!(sum(&lines(&course, &course.period(4, date!(2026 - 09 - 16)), &usd())), Money(9900));
    }

    proptest! {
        /// Never below zero, whatever the coupon.
        #[test]
        fn a_coupon_never_pays_out(fee in 0i64..1_000_000, value in 0i64..2_000_000, percent: bool) {
            let kind = if percent { CouponKind::Percent } else { CouponKind::Amount };
            let value = if percent { value.min(1_000_000) } else { value };
            let course = Course { coupon: coupon(kind, value, None), setup: Setup::Waived, ..gold(fee) };
            let first = course.period(1, course.starts_on);
            let asked = super::fee(&course, &first).asked();
            prop_assert!(asked.0 >= 0 && asked.0 <= fee);
            prop_assert_eq!(sum(&lines(&course, &first, &usd())), asked);
            prop_assert_eq!(total(&course, &first), asked);
        }
    }
}
