//! Where an invoice's money stands, as a badge: `Paid`, `Open, due Jun 30`, `Retry Jun 19`, `Overdue 3 days`.

use crate::base::{Badge, Date, Money, days, text};
use crate::billing::InvoiceStatus;

/// What of an invoice its badge depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub status: InvoiceStatus,
    pub due_on: Date,
    pub gross: Money,
    pub paid: Money,
    pub retry_on: Option<Date>,
}

pub fn money(standing: &Standing, today: Date) -> Badge {
    let late = days::between(standing.due_on, today);
    match (standing.status, standing.retry_on) {
        (InvoiceStatus::Paid, _) => Badge::new("green", "Paid"),
        (InvoiceStatus::Unpaid, _) => Badge::new("red", "Unpaid"),
        (InvoiceStatus::Open, Some(day)) => Badge::new("amber", format!("Retry {}", days::short(day, today))),
        (InvoiceStatus::Open, None) if late > 0 => Badge::new("amber", format!("Overdue {}", text::count(late, "day", "days"))),
        (InvoiceStatus::Open, None) if standing.paid.0 > 0 => Badge::new("amber", "Part paid"),
        (InvoiceStatus::Open, None) => Badge::new("blue", format!("Open, due {}", days::short(standing.due_on, today))),
        (InvoiceStatus::Void | InvoiceStatus::Credited | InvoiceStatus::WrittenOff, _) => Badge::new("grey", standing.status.label()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn badge(status: InvoiceStatus, due_on: Date, paid: i64, retry_on: Option<Date>) -> String {
        let standing = Standing { status, due_on, gross: Money(9900), paid: Money(paid), retry_on };
        let badge = money(&standing, date!(2026 - 06 - 16));
        format!("{} {}", badge.tone, badge.text)
    }

    #[test]
    fn one_state_has_one_word_and_its_date() {
        let (due, past) = (date!(2026 - 06 - 30), date!(2026 - 06 - 13));
        assert_eq!(badge(InvoiceStatus::Paid, past, 9900, None), "green Paid");
        assert_eq!(badge(InvoiceStatus::Open, due, 0, None), "blue Open, due Jun 30");
        assert_eq!(badge(InvoiceStatus::Open, due, 4000, None), "amber Part paid");
        assert_eq!(badge(InvoiceStatus::Open, past, 0, Some(date!(2026 - 06 - 19))), "amber Retry Jun 19");
        assert_eq!(badge(InvoiceStatus::Open, past, 0, None), "amber Overdue 3 days");
        assert_eq!(badge(InvoiceStatus::Unpaid, past, 0, None), "red Unpaid");
        assert_eq!(badge(InvoiceStatus::Credited, past, 0, None), "grey Credited");
    }
}
