//! What the agreement's placeholders say for one patient, and what the signed record keeps beside the text.

use super::course::Course;
use super::leaving::{self, Bound};
use super::outlook::Outlook;
use crate::base::{Date, days, text};
use crate::clinic::Currency;
use crate::paperwork::rules::placeholders;
use crate::plans::{Leaving, PlanTerms, PlanVersion, PriceOption};

/// Everything that is said in the agreement.
pub struct Told<'a> {
    pub currency: &'a Currency,
    pub version: &'a PlanVersion,
    pub price: &'a PriceOption,
    pub course: &'a Course,
    pub seen: &'a Outlook,
    pub patient: &'a str,
    pub clinic: &'a str,
    /// `Visa 4242`, or empty where there is none.
    pub card: &'a str,
    /// The day of signing.
    pub today: Date,
    /// Fees are asked for by invoice, no card is charged.
    pub by_invoice: bool,
}

impl Told<'_> {
    fn fee(&self) -> String {
        format!("{} {}", self.currency.money(self.price.fee), self.price.every.per())
    }

    fn next(&self) -> String {
        match self.seen.next.first() {
            Some((day, sum)) => format!("{} on {}", self.currency.money(*sum), days::long(*day)),
            None => "none: it ends by itself".into(),
        }
    }

    fn leaving(&self) -> String {
        cost_of_leaving(self.course, self.course.starts_on.max(self.today), self.currency)
    }

    fn card(&self) -> &str {
        if self.by_invoice {
            return "none: fees are paid by invoice";
        }
        if self.card.is_empty() { "no card on file" } else { self.card }
    }
}

/// What leaving costs, told on a day (R159).
pub fn cost_of_leaving(course: &Course, day: Date, currency: &Currency) -> String {
    match leaving::bound(course, day).filter(|bound| day < bound.until) {
        Some(bound) => format!(
            "Ending before {} costs {}, once. The fee of the running period is not given back.",
            days::long(bound.until),
            currency.money(bound.fee)
        ),
        None => "Leaving costs nothing; the fee of the running period is not given back.".into(),
    }
}

/// How to cancel: the plan's own words, else what its policy does (R046, R047).
pub fn how_to_cancel(terms: &PlanTerms) -> String {
    let own = terms.cancellation_text.trim();
    if !own.is_empty() {
        return own.to_string();
    }
    let ends = match terms.cancellation {
        Leaving::EndOfPeriod => "The last day is that of the period paid for.".to_string(),
        Leaving::Now => "It ends at once.".into(),
        Leaving::Days(days) => format!("It ends {days} days after."),
    };
    let notice = match terms.notice_days {
        0 => String::new(),
        days => format!(" Notice is {days} days."),
    };
    format!("Tell the desk, in person, by telephone or by e-mail. {ends}{notice}")
}

/// The placeholders and what they say.
pub fn values<'a>(told: &Told) -> Vec<(&'a str, String)> {
    let money = |sum| told.currency.money(sum);
    vec![
        ("fee", told.fee()),
        ("interval", told.price.every.label().to_lowercase()),
        ("setup fee", money(told.version.terms.setup_fee)),
        ("first charge", format!("{} on {}", money(told.seen.first), days::long(told.seen.starts_on))),
        ("next charge", told.next()),
        ("leaving", told.leaving()),
        ("cancelling", how_to_cancel(&told.version.terms)),
        ("plan", told.version.terms.name.clone()),
        ("patient", told.patient.into()),
        ("clinic", told.clinic.into()),
        ("card", told.card().into()),
        ("today", days::long(told.today)),
    ]
}

/// An agreement's text with its placeholders filled.
pub fn filled(html: &str, told: &Told) -> String {
    let values = values(told);
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    placeholders::fill(html, &pairs)
}

/// Label and value of what the record keeps.
pub fn facts(told: &Told, agreement_no: i64) -> Vec<(String, String)> {
    let money = |sum| told.currency.money(sum);
    let setup = told.seen.lines.iter().any(|line| line.kind == crate::billing::LineKind::SetupFee);
    let setup = if setup { money(told.version.terms.setup_fee) } else { "none or waived".into() };
    [
        ("Membership", format!("{}, version {}", told.version.terms.name, told.version.no)),
        ("Agreement", format!("version {agreement_no}")),
        ("Fee", told.fee()),
        ("One-Time Setup Fee", setup),
        ("First charge", format!("{} on {}", money(told.seen.first), days::long(told.seen.starts_on))),
        ("Next charge", told.next()),
        ("Card", told.card().to_string()),
        ("Cost of leaving", told.leaving()),
        ("How to cancel", how_to_cancel(&told.version.terms)),
    ]
    .map(|(label, value)| (label.to_string(), value))
    .to_vec()
}

/// The sentence beside the tick.
pub fn consent(told: &Told) -> String {
    let whose = if told.card.is_empty() { "my card on file".to_string() } else { told.card.to_string() };
    let fee = told.currency.money(told.price.fee);
    if told.by_invoice {
        return match told.price.auto_renew {
            true => format!("I agree to pay {fee} by invoice each {} until I cancel.", told.price.every.noun()),
            false => format!("I agree to pay {fee} by invoice once for a {}.", told.price.every.noun()),
        };
    }
    match told.price.auto_renew {
        true => format!("I agree that {whose} is charged {fee} each {} until I cancel.", told.price.every.noun()),
        false => format!("I agree that {whose} is charged {fee} once for a {}.", told.price.every.noun()),
    }
}

/// The sentence beside the tick of somebody who is a member already and agrees to a commitment (E19).
pub fn consent_to_commitment(bound: &Bound, from: Date, currency: &Currency) -> String {
    format!(
        "I agree to stay a member for {}, from {} through {}. Leaving before costs me {}, once.",
        text::count(bound.months.into(), "month", "months"),
        days::long(from),
        days::long(days::last(bound.until)),
        currency.money(bound.fee)
    )
}
