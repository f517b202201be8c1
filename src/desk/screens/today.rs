//! `/`: what needs somebody today, and how the renewals go.

use crate::base::{Date, days, text};
use crate::billing::AttemptState;
use crate::clinic::tasks::{self, Task};
use crate::desk::store::{self, Failed, Numbers, SHOWN};
use crate::gateway::declines;
use crate::memberships::Status;
use crate::memberships::status::{Mark, Star};
use crate::patients::card::label;
use crate::web::{Answer, Page, Reply, Site, Who};
use askama::Template;

/// Tasks shown; the rest are one link away.
const TASKS: usize = 5;

/// A failed payment as the desk reads it.
struct Row {
    patient_id: i64,
    invoice_id: i64,
    name: String,
    star: Option<Star>,
    failed: Failed,
    /// `Visa 0341, today`, `2 of 2`.
    tried: String,
    sentence: String,
    /// The card is no good: the link goes first, not the retry.
    link_first: bool,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct Show {
    page: Page,
    rows: Vec<Row>,
    /// Failed payments in all.
    failed: i64,
    tasks: Vec<Task>,
    numbers: Numbers,
    /// What is said where nothing needs anybody.
    at_rest: String,
}

pub async fn show(site: Site, who: Who) -> Answer {
    site.page(&who, |c, page| {
        let failed = store::failed(c)?;
        let numbers = store::numbers(c, page.today)?;
        let open = tasks::open(c, 2 * SHOWN + TASKS as i64)?;
        let total = failed.first().map_or(0, |first| first.total);
        // A failed payment is one row; its tasks are ticked off with it.
        let is_shown = |task: &Task| {
            failed.iter().any(|row| match task.kind.as_str() {
                "payment_failed" => Some(row.invoice_id) == task.invoice_id,
                "suspended" => Some(row.membership_id) == task.membership_id,
                _ => false,
            })
        };
        let tasks: Vec<Task> = open.into_iter().filter(|task| !is_shown(task)).take(TASKS).collect();
        let rows = failed.into_iter().map(|failed| row(failed, &page)).collect();
        Reply::page(&Show { rows, failed: total, tasks, at_rest: at_rest(&numbers), numbers, page })
    })
    .await
}

fn row(failed: Failed, page: &Page) -> Row {
    let mark = Mark::of(failed.status);
    Row {
        patient_id: failed.patient.patient_id,
        invoice_id: failed.invoice_id,
        name: failed.patient.name(),
        star: mark.map(|mark| Star { plan: failed.plan.clone(), color: failed.color.clone(), mark, tier: 0 }),
        tried: tried(&failed, page),
        sentence: sentence(&failed, page.today),
        link_first: link_first(&failed, page.today),
        failed,
    }
}

fn tried(failed: &Failed, page: &Page) -> String {
    let (Some(brand), Some(last4), Some(on)) = (&failed.brand, &failed.last4, failed.tried_on) else { return "Not tried".into() };
    let day = if on == page.today { "today".into() } else { days::short(on, page.today) };
    let most = page.settings.retry_days.len() as i64 + 1;
    let tries = if failed.tries > 1 { format!(", {} of {most}", failed.tries) } else { String::new() };
    format!("{}, {day}{tries}", label(brand, last4))
}

/// What happened, what comes next, and until when benefits go on.
fn sentence(failed: &Failed, today: Date) -> String {
    let what = match (&failed.tried_state, &failed.code) {
        (Some(AttemptState::Paid) | None, _) if failed.card_id.is_none() => "There is no card on file.".to_string(),
        (None, _) => "The card was not charged yet.".into(),
        (Some(_), code) => declines::sentence(code.as_deref().unwrap_or_default()).to_string(),
    };
    let next = match failed.retry_on {
        Some(day) => format!(" Tries again {}.", days::near(day, today)),
        None => String::new(),
    };
    let until = |day: Date| days::short(days::last(day), today);
    let then = match (failed.status, failed.grace_until, failed.retry_on) {
        (Status::Waiting, ..) => " The membership begins when this is paid.".to_string(),
        (Status::PastDue, Some(day), Some(_)) => format!(" Benefits work through {}.", until(day)),
        (Status::PastDue, Some(day), None) => format!(" Not tried again by itself. Suspended after {}.", until(day)),
        (Status::Suspended, ..) => " Suspended.".into(),
        _ => String::new(),
    };
    format!("{what}{next}{then}")
}

/// No card, one that has expired, or one that the bank has refused for good: only another card helps.
fn link_first(failed: &Failed, today: Date) -> bool {
    let Some(card) = failed.card_id else { return true };
    let month = |year: i64, month: i64| year * 12 + month;
    let expired = match (failed.exp_year, failed.exp_month) {
        (Some(year), Some(last)) => month(year, last) < month(i64::from(today.year()), today.month() as i64),
        _ => false,
    };
    let for_good = declines::hard(failed.code.as_deref().unwrap_or_default()) || failed.tried_state == Some(AttemptState::NeedsPatient);
    expired || (failed.tried_card == Some(card) && for_good)
}

fn at_rest(numbers: &Numbers) -> String {
    match numbers.done.count {
        0 => "Nothing needs you. No renewals have gone through yet today.".into(),
        n => format!("Nothing needs you. {} went through today.", text::count(n, "renewal", "renewals")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::patients::Named;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 06 - 16);

    fn failed() -> Failed {
        Failed {
            invoice_id: 1,
            asks: Money(9900),
            retry_on: Some(date!(2026 - 06 - 19)),
            membership_id: 1,
            status: Status::PastDue,
            grace_until: Some(date!(2026 - 07 - 01)),
            patient: Named { patient_id: 1, given: "Theressa".into(), middle: String::new(), family: "Labadie".into() },
            plan: "Gold".into(),
            color: "#b8860b".into(),
            card_id: Some(1),
            exp_month: Some(6),
            exp_year: Some(2026),
            tried_card: Some(1),
            brand: Some("visa".into()),
            last4: Some("0341".into()),
            code: Some("insufficient_funds".into()),
            tried_state: Some(AttemptState::Declined),
            tried_on: Some(TODAY),
            tries: 1,
            total: 1,
        }
    }

    #[test]
    fn the_sentence_says_what_happened_and_what_comes() {
        let said = "Card declined: not enough money. Tries again Fri, Jun 19. Benefits work through Jun 30.";
        assert_eq!(sentence(&failed(), TODAY), said);
        let given_up = Failed { retry_on: None, code: Some("expired_card".into()), ..failed() };
        assert_eq!(sentence(&given_up, TODAY), "Card expired: needs another card. Not tried again by itself. Suspended after Jun 30.");
        let bare = Failed { card_id: None, tried_state: None, code: None, retry_on: None, ..failed() };
        assert!(sentence(&bare, TODAY).starts_with("There is no card on file."));
    }

    #[test]
    fn a_card_that_cannot_pay_offers_the_link_and_a_new_one_the_retry() {
        assert!(!link_first(&failed(), TODAY), "a card works through the last day of its month");
        assert!(link_first(&failed(), date!(2026 - 07 - 01)));
        assert!(link_first(&Failed { card_id: None, ..failed() }, TODAY));
        let lost = Failed { code: Some("lost_card".into()), ..failed() };
        assert!(link_first(&lost, TODAY));
        assert!(!link_first(&Failed { card_id: Some(2), ..lost }, TODAY));
    }
}
