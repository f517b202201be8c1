//! A line of either list: a member with the next payment.

use crate::base::{Date, Money};
use crate::memberships::{Collection, Status};
use crate::patients::{Card, Named};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable, Text};

/// A member with the next payment.
#[derive(Clone, Debug, QueryableByName)]
pub struct Line {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(embed)]
    pub patient: Named,
    #[diesel(sql_type = Text)]
    pub plan: String,
    #[diesel(sql_type = Text)]
    pub color: String,
    #[diesel(sql_type = Text)]
    pub status: Status,
    #[diesel(sql_type = Text)]
    pub collection: Collection,
    #[diesel(sql_type = SqlDate)]
    pub starts_on: Date,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub ends_on: Option<Date>,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub grace_until: Option<Date>,
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub next_billing_on: Option<Date>,
    /// What is asked for on that day.
    #[diesel(sql_type = BigInt)]
    pub amount: Money,
    /// 0 will go through; see [`Trouble`].
    #[diesel(sql_type = BigInt)]
    trouble: i64,
    #[diesel(sql_type = Nullable<Text>)]
    brand: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    last4: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    exp_month: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    exp_year: Option<i64>,
    /// An open invoice of the membership, where there is one.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub open_invoice: Option<i64>,
}

/// Why a payment will not go through as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    NoCard,
    CardEnds,
    PastDue,
}

impl Line {
    pub fn trouble(&self) -> Option<Trouble> {
        match self.trouble {
            3 => Some(Trouble::NoCard),
            2 => Some(Trouble::CardEnds),
            1 => Some(Trouble::PastDue),
            _ => None,
        }
    }

    /// The card that is charged: `Visa 4242`.
    pub fn card(&self) -> Option<String> {
        Some(crate::patients::card::label(self.brand.as_deref()?, self.last4.as_deref()?))
    }

    /// The payment as it stands: the card, or what is wrong with it.
    pub fn payment(&self, today: Date) -> String {
        if self.collection == Collection::Invoice {
            return "Invoice".into();
        }
        match (self.trouble(), self.card()) {
            (Some(Trouble::NoCard), _) | (_, None) => "No card on file".into(),
            (Some(Trouble::CardEnds), Some(card)) => format!("{card} {}", self.expires_words(today)),
            (Some(Trouble::PastDue), Some(card)) => format!("Past due, {card}"),
            (None, Some(card)) => card,
        }
    }

    fn expires_words(&self, today: Date) -> String {
        let card = Card {
            id: 0,
            payer_id: 0,
            processor_method: String::new(),
            brand: self.brand.clone().unwrap_or_default(),
            last4: self.last4.clone().unwrap_or_default(),
            exp_month: self.exp_month.unwrap_or(0),
            exp_year: self.exp_year.unwrap_or(0),
            is_default: false,
            removed_at: None,
        };
        card.expires_words(today)
    }
}
