//! Payers and their cards on file. No card number ever reaches us: a card is the processor's name for it.

use crate::base::{Date, days};
use crate::db::schema::{cards, payers};
use diesel::prelude::*;
use time::Month;

crate::words! {
    /// What a payer is.
    pub enum PayerKind {
        Patient = "patient", "Patient";
        Person = "person", "Person";
        Company = "company", "Company";
    }
}

/// Whoever pays.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payers)]
pub struct Payer {
    pub id: i64,
    pub kind: PayerKind,
    pub name: String,
    pub email: String,
    pub address: String,
    pub patient_id: Option<i64>,
    /// The processor's row for this payer, made when the first card is entered.
    pub processor_customer: Option<String>,
    /// Not offered any more; of external contacts only.
    pub archived_at: Option<crate::db::Utc>,
    pub version: i64,
}

/// A card on file.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cards)]
pub struct Card {
    pub id: i64,
    pub payer_id: i64,
    pub processor_method: String,
    pub brand: String,
    pub last4: String,
    pub exp_month: i64,
    pub exp_year: i64,
    pub is_default: bool,
    pub removed_at: Option<crate::db::Utc>,
}

impl Card {
    /// `Visa 4242`
    pub fn label(&self) -> String {
        label(&self.brand, &self.last4)
    }

    /// The first day on which it does not work any more.
    pub fn expires_on(&self) -> Option<Date> {
        let month = u8::try_from(self.exp_month).ok().and_then(|month| Month::try_from(month).ok())?;
        let first = Date::from_calendar_date(i32::try_from(self.exp_year).ok()?, month, 1).ok()?;
        Some(days::add_months(first, 1))
    }

    pub fn has_expired(&self, today: Date) -> bool {
        self.expires_on().is_some_and(|end| end <= today)
    }

    /// Does it end this month or the next?
    pub fn expires_soon(&self, today: Date) -> bool {
        !self.has_expired(today) && self.expires_on().is_some_and(|end| end <= days::add_months(today, 2).replace_day(1).unwrap_or(today))
    }

    /// `ends Aug 2026`, or `expired in May 2026`.
    pub fn expires_words(&self, today: Date) -> String {
        let month = self.expires_on().map(days::last);
        let month = month.map_or("an unknown month".to_string(), |day| format!("{} {}", days::month_name(day.month()), day.year()));
        if self.has_expired(today) { format!("expired in {month}") } else { format!("ends {month}") }
    }
}

/// `Visa 4242`
pub fn label(brand: &str, last4: &str) -> String {
    let brand = match brand {
        "amex" => "American Express".to_string(),
        "jcb" => "JCB".to_string(),
        "" | "unknown" => "Card".to_string(),
        other => {
            let mut letters = other.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    };
    format!("{brand} {last4}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn card(exp_month: i64, exp_year: i64) -> Card {
        let (brand, last4, processor_method) = ("visa".into(), "4242".into(), "pm_1".into());
        Card { id: 1, payer_id: 1, processor_method, brand, last4, exp_month, exp_year, is_default: true, removed_at: None }
    }

    #[test]
    fn a_card_works_through_the_last_day_of_its_month() {
        let august = card(8, 2026);
        assert_eq!(august.label(), "Visa 4242");
        assert_eq!(august.expires_words(date!(2026 - 08 - 31)), "ends Aug 2026");
        assert!(!august.has_expired(date!(2026 - 08 - 31)));
        assert_eq!(august.expires_words(date!(2026 - 09 - 01)), "expired in Aug 2026");
        assert_eq!(card(12, 2026).expires_on(), Some(date!(2027 - 01 - 01)));
    }

    #[test]
    fn a_card_that_ends_this_month_or_the_next_is_named() {
        assert!(card(8, 2026).expires_soon(date!(2026 - 08 - 01)));
        assert!(card(8, 2026).expires_soon(date!(2026 - 07 - 01)));
        assert!(!card(8, 2026).expires_soon(date!(2026 - 06 - 30)));
        assert!(!card(8, 2026).expires_soon(date!(2026 - 09 - 01)));
    }
}
