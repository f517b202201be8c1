//! Another billing day for a running membership (R088): it takes effect when the paid period ends, with a part up to the new day.

use crate::base::{Error, Now, Res, days};
use crate::clinic::Actor;
use crate::db::Tx;
use crate::memberships::Status;
use crate::memberships::actions::lapse;
use crate::memberships::rules::course::Course;
use crate::memberships::store::{self, Facts, terms};
use crate::plans::BillingDay;

/// Why the day cannot be changed, if so.
pub fn hindrance(facts: &Facts) -> Option<&'static str> {
    match facts.row.status {
        Status::Ended | Status::Undone => Some("It has ended."),
        Status::Waiting | Status::Suspended | Status::Unpaid => Some("A fee is open. Collect it first."),
        _ if facts.row.ends_on.is_some() => Some("It ends by itself; no fee comes after that."),
        _ if facts.row.next_no == 1 => Some("It has not begun yet. Enroll the patient again with another day."),
        _ => None,
    }
}

/// The course with the day, from the end of the paid period on.
pub fn with_day(facts: &Facts, day: u8) -> Course {
    facts.course().with_billing_day(facts.row.next_on, BillingDay::Day(day))
}

pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, day: u8) -> Res<Facts> {
    let facts = store::lock(tx, id)?;
    if let Some(sentence) = hindrance(&facts) {
        return Err(Error::refused("", sentence));
    }
    if facts.row.billing_day == i64::from(day) {
        return Err(Error::refused("day", "That is its billing day already."));
    }
    let calendar = with_day(&facts, day).calendar;
    store::set_calendar(tx, &facts.row, &calendar)?;
    terms::foresee(tx, id)?;
    let what =
        format!("is charged on day {day} of the month from {} on, before on day {}", days::long(facts.row.next_on), facts.row.billing_day);
    lapse::log(tx, now, actor, &facts, &what)?;
    Ok(facts)
}
