//! `/settings/invoice-and-payment`: whether invoices are made by themselves (R097), when cards are charged, what follows a declined one, when reminders leave.

use crate::base::{Error, Refusals, Res};
use crate::clinic::Settings;
use crate::clinic::actions::save_settings::{self, Collection};
use crate::db::Conn;
use crate::web::{Answer, Form, Page, Reply, Site, Who};
use askama::Template;

/// Most retries after a declined charge, and the longest wait for one, in days.
const RETRIES: usize = 5;
const LONGEST: i64 = 60;

#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct CollectionForm {
    billing_hour: String,
    retry_days: String,
    grace_days: String,
    reminder_days: String,
    remind_monthly: String,
    auto_invoice: String,
    invoice_days: String,
    seen: String,
}

/// Reads `3` or `3, 7`: days after a declined charge, each later than the one before.
fn retry_days(typed: &str) -> Result<Vec<i64>, String> {
    let parts: Vec<&str> = typed.split([',', ' ', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let days: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    if days.is_empty() || days.len() != parts.len() {
        return Err("Enter days such as 3, or 3, 7.".into());
    }
    if days.len() > RETRIES {
        return Err(format!("Enter at most {RETRIES} days."));
    }
    if days.iter().any(|day| !(1..=LONGEST).contains(day)) {
        return Err(format!("Enter days from 1 to {LONGEST}."));
    }
    if days.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("Enter each day later than the one before, such as 3, 7.".into());
    }
    Ok(days)
}

fn number(typed: &str, from: i64, to: i64, unit: &str) -> Result<i64, String> {
    let number = typed.trim().parse::<i64>().ok().filter(|number| (from..=to).contains(number));
    number.ok_or_else(|| format!("Enter {from} to {to} {unit}."))
}

impl CollectionForm {
    fn of(settings: &Settings) -> CollectionForm {
        let days: Vec<String> = settings.retry_days.iter().map(i64::to_string).collect();
        CollectionForm {
            billing_hour: settings.billing_hour.to_string(),
            retry_days: days.join(", "),
            grace_days: settings.grace_days.to_string(),
            reminder_days: settings.reminder_days.to_string(),
            remind_monthly: if settings.remind_monthly { "on" } else { "" }.into(),
            auto_invoice: if settings.auto_invoice { "on" } else { "" }.into(),
            invoice_days: settings.invoice_days.to_string(),
            seen: String::new(),
        }
    }

    fn parse(&self) -> Result<Collection, Error> {
        let mut refused = Refusals::new();
        let hour = refused.take("billing_hour", number(&self.billing_hour, 0, 23, "for the hour"));
        let retries = refused.take("retry_days", retry_days(&self.retry_days));
        let grace = refused.take("grace_days", number(&self.grace_days, 0, LONGEST, "days"));
        let reminder = refused.take("reminder_days", number(&self.reminder_days, 1, LONGEST, "days"));
        let due = refused.take("invoice_days", number(&self.invoice_days, 0, LONGEST, "days"));
        if let (Some(last), Some(grace)) = (retries.as_ref().and_then(|days| days.last().copied()), grace)
            && grace < last
        {
            refused.add("grace_days", format!("The last retry comes after {last} days; benefits go on at least as long."));
        }
        match (hour, retries, grace, reminder, due, refused.is_empty()) {
            (Some(hour), Some(retry_days), Some(grace_days), Some(reminder_days), Some(invoice_days), true) => Ok(Collection {
                billing_hour: hour as u8,
                retry_days,
                grace_days,
                reminder_days,
                remind_monthly: self.remind_monthly == "on",
                auto_invoice: self.auto_invoice == "on",
                invoice_days,
            }),
            _ => Err(Error::Refused(refused)),
        }
    }
}

#[derive(Template)]
#[template(path = "clinic/invoice_and_payment.html")]
struct Editor {
    page: Page,
    form: CollectionForm,
    refusals: Refusals,
    hours: Vec<(String, String)>,
}

fn editor(c: &mut Conn, page: Page, form: CollectionForm, refusals: Refusals) -> Res<Editor> {
    let form = CollectionForm { seen: refusals.version(&form.seen, save_settings::seen(c)?), ..form };
    let hours = (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00"))).collect();
    Ok(Editor { page, form, refusals, hours })
}

pub async fn edit(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let form = CollectionForm::of(&page.settings);
        Reply::page(&editor(c, page, form, Refusals::new())?)
    })
    .await
}

pub async fn save(site: Site, who: Who, form: Form<CollectionForm>) -> Answer {
    site.act(
        &who,
        form,
        |tx, page, form| {
            let new = form.parse()?;
            save_settings::save(tx, page.now, &page.actor(), form.seen.parse().unwrap_or(-1), &new)?;
            Ok(Reply::to("/settings/invoice-and-payment").saying("Invoice and payment saved."))
        },
        |c, page, form, refusals| Reply::again(&editor(c, page, form.clone(), refusals.clone())?),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_days_are_read_as_people_type_them() {
        assert_eq!(retry_days("3"), Ok(vec![3]));
        assert_eq!(retry_days(" 3,7 "), Ok(vec![3, 7]));
        assert_eq!(retry_days("3, 7; 10"), Ok(vec![3, 7, 10]));
        for odd in ["", "three", "3, x", "0", "7, 3", "3, 3", "99", "1,2,3,4,5,6", "-3", "3.5"] {
            assert!(retry_days(odd).is_err(), "{odd} should be refused");
        }
    }
}
