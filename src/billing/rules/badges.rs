//! Where an invoice's money stands, as a badge: `Paid`, `Open, due Jun 30`, `Retry Jun 19`, `Overdue 3 days`.

use crate::base::{Badge, Date, Money, days};
use crate::billing::InvoiceStatus;

/// What of an invoice its badge depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub status: InvoiceStatus,
    pub due_on: Date,
    pub retry_on: Option<Date>,
    pub paid: Money,
}

pub fn money(standing: Standing, today: Date) -> Badge {
    let day = |day| days::short(day, today);
    match (standing.status, standing.retry_on) {
        (InvoiceStatus::Paid, _) => Badge::new("green", "Paid"),
        (InvoiceStatus::Open, Some(retry)) => Badge::new("amber", format!("Retry {}", day(retry))),
        (InvoiceStatus::Open, None) if !standing.paid.is_zero() => Badge::new("amber", "Part paid"),
        (InvoiceStatus::Open, None) if standing.due_on >= today => Badge::new("blue", format!("Open, due {}", day(standing.due_on))),
        (InvoiceStatus::Open, None) => {
            let late = days::between(standing.due_on, today);
            Badge::new("amber", format!("Overdue {}", crate::base::text::count(late, "day", "days")))
        }
        (InvoiceStatus::Unpaid, _) => Badge::new("red", "Unpaid"),
        (over, _) => Badge::new("grey", over.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn one_state_has_one_word_with_its_date() {
        let today = date!(2026 - 06 - 19);
        let badge = |status, due_on, retry_on, paid| {
            let badge = money(Standing { status, due_on, retry_on, paid: Money(paid) }, today);
            format!("{} {}", badge.tone, badge.text)
        };
        assert_eq!(badge(InvoiceStatus::Paid, today, None, 9900), "green Paid");
        assert_eq!(badge(InvoiceStatus::Open, date!(2026 - 06 - 30), None, 0), "blue Open, due Jun 30");
        assert_eq!(badge(InvoiceStatus::Open, date!(2026 - 06 - 16), Some(today), 0), "amber Retry Jun 19");
        assert_eq!(badge(InvoiceStatus::Open, date!(2026 - 06 - 16), None, 0), "amber Overdue 3 days");
        assert_eq!(badge(InvoiceStatus::Credited, today, None, 0), "grey Credited");
    }
}
