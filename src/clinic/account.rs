//! The account: one row for the whole installation.

use crate::base::{Error, Money, Now, Res};
use crate::db::schema::account;
use crate::db::{Conn, Tx, Utc};
use diesel::prelude::*;

/// The account's one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    pub code: String,
    pub digits: u32,
}

/// Currencies offered at first run: code, name, digits.
pub const CURRENCIES: &[(&str, &str, u32)] = &[
    ("USD", "US dollar", 2),
    ("CAD", "Canadian dollar", 2),
    ("EUR", "Euro", 2),
    ("GBP", "Pound sterling", 2),
    ("AUD", "Australian dollar", 2),
    ("NZD", "New Zealand dollar", 2),
    ("CHF", "Swiss franc", 2),
    ("SEK", "Swedish krona", 2),
    ("NOK", "Norwegian krone", 2),
    ("DKK", "Danish krone", 2),
    ("JPY", "Japanese yen", 0),
];

impl Currency {
    pub fn sign(&self) -> &str {
        match self.code.as_str() {
            "USD" | "CAD" | "AUD" | "NZD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            other => other,
        }
    }

    /// `dollars`, as in "whole dollars".
    pub fn whole_units(&self) -> &'static str {
        match self.code.as_str() {
            "USD" | "CAD" | "AUD" | "NZD" => "dollars",
            "EUR" => "euros",
            "GBP" => "pounds",
            _ => "amounts",
        }
    }

    /// `$99.00`, `−$49.50`, `CHF 99.00`.
    pub fn money(&self, sum: Money) -> String {
        let minus = if sum.0 < 0 { "\u{2212}" } else { "" };
        let gap = if self.sign().chars().count() > 1 { "\u{a0}" } else { "" };
        format!("{minus}{}{gap}{}", self.sign(), Money(sum.0.abs()).plain(self.digits))
    }

    /// `99.00`: down a column whose heading has the sign.
    pub fn plain(&self, sum: Money) -> String {
        sum.plain(self.digits)
    }

    /// As a form field holds it.
    pub fn typed(&self, sum: Money) -> String {
        sum.typed(self.digits)
    }

    pub fn parse(&self, typed: &str) -> Result<Money, &'static str> {
        Money::parse(typed, self.digits)
    }
}

/// The account's row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = account)]
pub(super) struct Row {
    currency: String,
    currency_digits: i64,
    clock_offset: i64,
    sample: bool,
    held_since: Option<Utc>,
    held_reason: Option<String>,
    last_tick_at: Option<Utc>,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub currency: Currency,
    /// How far the clinic clock of a sample database is ahead, in seconds.
    pub clock_offset: i64,
    pub sample: bool,
    pub held_since: Option<time::OffsetDateTime>,
    pub held_reason: String,
    /// The clinic clock when the timetable last ran.
    pub last_tick_at: Option<time::OffsetDateTime>,
}

impl From<Row> for Account {
    fn from(row: Row) -> Account {
        Account {
            currency: Currency { code: row.currency, digits: row.currency_digits as u32 },
            clock_offset: row.clock_offset,
            sample: row.sample,
            held_since: row.held_since.map(|at| at.0),
            held_reason: row.held_reason.unwrap_or_default(),
            last_tick_at: row.last_tick_at.map(|at| at.0),
        }
    }
}

/// The account, or none where first run is still to come.
pub fn find(conn: &mut Conn) -> Res<Option<Account>> {
    Ok(account::table.select(Row::as_select()).first(conn).optional()?.map(Row::into))
}

pub fn load(conn: &mut Conn) -> Res<Account> {
    find(conn)?.ok_or(Error::NotFound)
}

/// Said to the second of two who open the account.
pub const OPEN_ALREADY: &str = "This clinic is open already. Sign in.";

/// Opens the account. Refused where there is one.
pub fn open(tx: &mut Tx, now: Now, currency: &Currency, sample: bool) -> Res<()> {
    let opened = diesel::insert_into(account::table)
        .values((
            account::id.eq(1i64),
            account::currency.eq(&currency.code),
            account::currency_digits.eq(i64::from(currency.digits)),
            account::locale.eq("en-US"),
            account::sample.eq(sample),
            account::created_at.eq(Utc::new(now.machine)),
        ))
        .execute(tx.c());
    match opened.map_err(Error::from) {
        Err(error) if crate::db::broke_unique(&error, "account_pkey", "account.id") => Err(Error::refused("", OPEN_ALREADY)),
        other => other.map(|_| ()),
    }
}

/// Moves the clinic clock of a sample database on; it never goes back.
pub fn advance_clock(tx: &mut Tx, seconds: i64) -> Res<()> {
    assert!(seconds >= 0, "the clinic clock never goes back");
    diesel::update(account::table.filter(account::sample.eq(true)))
        .set(account::clock_offset.eq(account::clock_offset + seconds))
        .execute(tx.c())?;
    Ok(())
}

pub fn hold(tx: &mut Tx, now: Now, reason: &str) -> Res<()> {
    diesel::update(account::table.filter(account::held_since.is_null()))
        .set((account::held_since.eq(Some(Utc::new(now.clinic))), account::held_reason.eq(Some(reason))))
        .execute(tx.c())?;
    Ok(())
}

pub fn resume(tx: &mut Tx, now: Now) -> Res<()> {
    diesel::update(account::table)
        .set((
            account::held_since.eq(None::<Utc>),
            account::held_reason.eq(None::<String>),
            account::last_tick_at.eq(Some(Utc::new(now.clinic))),
        ))
        .execute(tx.c())?;
    Ok(())
}

pub fn ticked(tx: &mut Tx, now: Now) -> Res<()> {
    diesel::update(account::table).set(account::last_tick_at.eq(Some(Utc::new(now.clinic)))).execute(tx.c())?;
    Ok(())
}
