//! Saves what makes invoices, when cards are charged and what follows a declined one, each change in the log with its old and new value.

use crate::base::{Now, Res};
use crate::clinic::{Actor, Note, Settings, activity, clinics, note, settings};
use crate::db::Tx;

/// What the log calls these settings.
pub const SUBJECT: &str = "invoice_and_payment";

/// The part of the settings that this screen owns.
#[derive(Clone, Debug)]
pub struct Collection {
    pub billing_hour: u8,
    pub retry_days: Vec<i64>,
    pub grace_days: i64,
    pub reminder_days: i64,
    pub remind_monthly: bool,
    pub auto_invoice: bool,
    pub invoice_days: i64,
}

/// Key of the last line about these settings: what a form has seen.
pub fn seen(conn: &mut crate::db::Conn) -> Res<i64> {
    Ok(activity::last_about(conn, SUBJECT, 1)?.map_or(0, |line| line.id))
}

/// Stale where somebody else changed them since `seen`.
pub fn save(tx: &mut Tx, now: Now, actor: &Actor, seen_line: i64, new: &Collection) -> Res<()> {
    if seen(tx)? != seen_line {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, SUBJECT, 1, &zone)?);
    }
    let old = settings::load(tx)?;
    let new = Settings {
        billing_hour: new.billing_hour,
        retry_days: new.retry_days.clone(),
        grace_days: new.grace_days,
        reminder_days: new.reminder_days,
        remind_monthly: new.remind_monthly,
        auto_invoice: new.auto_invoice,
        invoice_days: new.invoice_days,
        ..old
    };
    for (key, before, after) in settings::save(tx, &new)? {
        let what = format!("Invoice and payment: {}", label(key));
        let line = Note {
            area: "settings",
            subject: SUBJECT,
            subject_id: 1,
            what,
            old: Some(shown(key, &before)),
            new: Some(shown(key, &after)),
            ..Note::default()
        };
        note(tx, now, actor, line)?;
    }
    Ok(())
}

fn label(key: &str) -> &str {
    match key {
        "billing.hour" => "Billing hour",
        "dunning.retry_days" => "Retry days",
        "dunning.grace_days" => "Grace days",
        "reminder.days" => "Reminder days",
        "reminder.monthly" => "Monthly reminders",
        "invoice.auto" => "Auto invoice",
        "invoice.days" => "Days until an invoice is due",
        other => other,
    }
}

fn shown(key: &str, value: &str) -> String {
    match key {
        "billing.hour" => format!("{value:0>2}:00"),
        "dunning.retry_days" => value.replace(',', ", "),
        _ => value.to_string(),
    }
}
