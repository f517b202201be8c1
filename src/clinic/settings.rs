//! Settings of the account as one typed struct over rows of (scope, key, value).

use crate::base::Res;
use crate::db::schema::settings;
use crate::db::{Conn, Tx};
use diesel::prelude::*;
use std::collections::HashMap;

/// Everything the account can set. Absent rows mean the defaults below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The loyalty program may be sold (R015).
    pub program_on: bool,
    /// Its name, which is not the name of any one membership (R016).
    pub program_name: String,
    /// Printed on the invoice of a finished enrollment (R017).
    pub thank_you: String,
    /// Hour of a clinic's day from which renewals are charged.
    pub billing_hour: u8,
    /// Days from a declined charge to each further try (E22).
    pub retry_days: Vec<i64>,
    /// Days in which benefits go on after a declined charge (E53).
    pub grace_days: i64,
    /// Days ahead of a renewal that its reminder leaves (R258).
    pub reminder_days: i64,
    /// A reminder before every monthly renewal, too (E55).
    pub remind_monthly: bool,
    /// Invoices for members who pay by invoice are made by themselves (R097, E3).
    pub auto_invoice: bool,
    /// Days until an invoice that is not charged to a card is due.
    pub invoice_days: i64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            program_on: false,
            program_name: String::new(),
            thank_you: String::new(),
            billing_hour: 9,
            retry_days: vec![3],
            grace_days: 14,
            reminder_days: 14,
            remind_monthly: false,
            auto_invoice: true,
            invoice_days: 14,
        }
    }
}

/// The scope of all of them.
pub(super) const ACCOUNT: &str = "account";

pub fn load(conn: &mut Conn) -> Res<Settings> {
    let rows: Vec<(String, String)> =
        settings::table.filter(settings::scope.eq(ACCOUNT)).select((settings::key, settings::value)).load(conn)?;
    Ok(of(rows))
}

/// The settings that rows of (key, value) make.
pub(super) fn of(rows: impl IntoIterator<Item = (String, String)>) -> Settings {
    let rows: HashMap<String, String> = rows.into_iter().collect();
    let plain = Settings::default();
    let number = |key: &str, default: i64| rows.get(key).and_then(|value| value.parse().ok()).unwrap_or(default);
    let text = |key: &str| rows.get(key).cloned().unwrap_or_default();
    let on = |key: &str| rows.get(key).is_some_and(|value| value == "on");
    Settings {
        program_on: on("program.on"),
        program_name: text("program.name"),
        thank_you: text("program.thank_you"),
        billing_hour: number("billing.hour", i64::from(plain.billing_hour)) as u8,
        retry_days: rows
            .get("dunning.retry_days")
            .map_or(plain.retry_days, |days| days.split(',').filter_map(|d| d.trim().parse().ok()).collect()),
        grace_days: number("dunning.grace_days", plain.grace_days),
        reminder_days: number("reminder.days", plain.reminder_days),
        remind_monthly: on("reminder.monthly"),
        auto_invoice: rows.get("invoice.auto").map_or(plain.auto_invoice, |value| value == "on"),
        invoice_days: number("invoice.days", plain.invoice_days),
    }
}

/// Stores the settings; gives what changed as (key, old, new) for the activity log.
pub fn save(tx: &mut Tx, new: &Settings) -> Res<Vec<(&'static str, String, String)>> {
    let old = pairs(&load(tx)?);
    let mut changed = Vec::new();
    for ((key, value), (_, before)) in pairs(new).into_iter().zip(old) {
        if value != before {
            set(tx, key, &value)?;
            changed.push((key, before, value));
        }
    }
    Ok(changed)
}

fn pairs(s: &Settings) -> Vec<(&'static str, String)> {
    let on = |on: bool| if on { "on" } else { "off" }.to_string();
    let days: Vec<String> = s.retry_days.iter().map(i64::to_string).collect();
    vec![
        ("program.on", on(s.program_on)),
        ("program.name", s.program_name.clone()),
        ("program.thank_you", s.thank_you.clone()),
        ("billing.hour", s.billing_hour.to_string()),
        ("dunning.retry_days", days.join(",")),
        ("dunning.grace_days", s.grace_days.to_string()),
        ("reminder.days", s.reminder_days.to_string()),
        ("reminder.monthly", on(s.remind_monthly)),
        ("invoice.auto", on(s.auto_invoice)),
        ("invoice.days", s.invoice_days.to_string()),
    ]
}

fn set(tx: &mut Tx, key: &str, value: &str) -> Res<()> {
    let row = settings::table.filter(settings::scope.eq(ACCOUNT)).filter(settings::key.eq(key));
    if diesel::update(row).set(settings::value.eq(value)).execute(tx.c())? == 0 {
        let new = (settings::scope.eq(ACCOUNT), settings::key.eq(key), settings::value.eq(value));
        diesel::insert_into(settings::table).values(new).execute(tx.c())?;
    }
    Ok(())
}
