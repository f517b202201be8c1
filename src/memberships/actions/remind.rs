//! Renewal reminders, two weeks ahead (R258): yearly and quarterly ones each time, monthly ones before the first renewal and
//! before one with new terms, or before every one where the account says so; never within 7 days of joining: where the first
//! renewal comes so soon, the second is reminded of (E55). A trial's notice leaves a week before it
//! converts, or halfway through a shorter one (R070). What ends by itself is told two weeks ahead too (E5).

use crate::base::{Date, Now, Res, days};
use crate::clinic::Settings;
use crate::db::schema::{membership_terms, memberships};
use crate::db::{Conn, Tx};
use crate::memberships::Status;
use crate::memberships::actions::write;
use crate::memberships::rules::course::Course;
use crate::memberships::store::{self, Facts};
use crate::plans::Every;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::json;

const KIND: &str = "renewal_reminder";
const ENDS: &str = "ends_soon";
/// Days before a trial converts.
const TRIAL_NOTICE: i64 = 7;
/// No reminder leaves so soon after joining.
const QUIET_DAYS: i64 = 7;

/// Is a reminder of the renewal of a number, on a day, due today?
pub fn is_due(course: &Course, joined_on: Date, next_no: i64, next_billing_on: Date, today: Date, settings: &Settings) -> bool {
    let ahead = days::between(today, next_billing_on);
    let monthly = course.on(next_billing_on).price.every == Every::Month;
    let wanted = !monthly
        || settings.remind_monthly
        || match next_no {
            2 => true,
            // A trial's notice leaves however soon it converts.
            3 if course.trial.is_none() && days::between(joined_on, course.first_renewal()) <= QUIET_DAYS => true,
            _ => course.stages.iter().any(|stage| stage.from_on == next_billing_on),
        };
    wanted && next_no > 1 && (1..=settings.reminder_days).contains(&ahead) && days::between(joined_on, today) >= QUIET_DAYS
}

/// Is the notice of a trial of so many days due, that converts on a day?
pub fn trial_is_due(trial_days: i32, converts_on: Date, today: Date) -> bool {
    let notice = TRIAL_NOTICE.min(i64::from(trial_days) / 2).max(1);
    (1..=notice).contains(&days::between(today, converts_on))
}

/// Memberships of a clinic that renew within the reminder's days and were not reminded of that period. Not each is due.
pub fn candidates(conn: &mut Conn, clinic: i64, today: Date, settings: &Settings, limit: i64) -> Res<Vec<i64>> {
    use crate::db::schema::letters;
    let until = days::add_days(today, settings.reminder_days);
    let told = letters::table
        .filter(letters::membership_id.eq(memberships::id.nullable()))
        .filter(letters::kind.eq(KIND))
        .filter(letters::created_at.gt(crate::db::Utc::new(days::add_days(today, -settings.reminder_days - 7).midnight().assume_utc())));
    let mut query = memberships::table
        .filter(memberships::clinic_id.eq(clinic))
        .filter(memberships::next_billing_on.gt(today).and(memberships::next_billing_on.le(until)))
        .filter(memberships::status.eq_any(["active", "trial"]))
        .filter(memberships::next_no.gt(1))
        .filter(memberships::status.eq("trial").or(memberships::joined_on.le(days::add_days(today, -QUIET_DAYS))))
        .filter(not(exists(told)))
        .order(memberships::id)
        .limit(limit)
        .select(memberships::id)
        .into_boxed();
    if !settings.remind_monthly {
        let new_terms = membership_terms::table
            .filter(membership_terms::membership_id.eq(memberships::id))
            .filter(membership_terms::from_on.eq(memberships::next_on));
        // The first renewal was at most 31 days before the one to come, and within the quiet days.
        let joined_late = memberships::joined_on.ge(days::add_days(today, -31 - QUIET_DAYS));
        let second = memberships::next_no.eq(3).and(joined_late);
        query = query.filter(memberships::every.ne(Every::Month).or(memberships::next_no.eq(2)).or(second).or(exists(new_terms)));
    }
    Ok(query.load(conn)?)
}

/// Is the membership reminded of its renewal today?
fn is_reminded(facts: &Facts, today: Date, settings: &Settings) -> bool {
    let Some(renews_on) = facts.row.next_billing_on else { return false };
    let course = facts.course();
    match course.trial.filter(|_| facts.row.status == Status::Trial) {
        Some(trial) => trial_is_due(trial.days, renews_on, today),
        None => is_due(&course, facts.row.joined_on, facts.row.next_no, renews_on, today, settings),
    }
}

pub fn remind(tx: &mut Tx, now: Now, facts: &Facts) -> Res<bool> {
    let Some(renews_on) = facts.row.next_billing_on else { return Ok(false) };
    let sum = facts.row.next_amount;
    let told = json!({ "renews_on": days::iso(renews_on), "amount_minor": sum.0 });
    let once = format!("reminder:{}:{}", facts.row.id, facts.row.next_no);
    write::letter(tx, now, facts, KIND, None, told, false, once)?;
    Ok(true)
}

/// Memberships of a clinic that end by themselves within the reminder's days; nobody asked for it.
pub fn ending(conn: &mut Conn, clinic: i64, today: Date, settings: &Settings) -> Res<Vec<i64>> {
    use crate::db::schema::{cancellations, letters};
    let until = days::add_days(today, settings.reminder_days);
    let told = letters::table.filter(letters::membership_id.eq(memberships::id.nullable())).filter(letters::kind.eq(ENDS));
    let asked = cancellations::table.filter(cancellations::membership_id.eq(memberships::id)).filter(cancellations::withdrawn_at.is_null());
    Ok(memberships::table
        .filter(memberships::clinic_id.eq(clinic))
        .filter(memberships::ends_on.gt(today).and(memberships::ends_on.le(until)))
        .filter(memberships::status.eq("active"))
        .filter(memberships::next_billing_on.is_null())
        .filter(not(exists(told)))
        .filter(not(exists(asked)))
        .order(memberships::id)
        .select(memberships::id)
        .load(conn)?)
}

/// Tells that a membership ends by itself.
pub fn tell_end(tx: &mut Tx, now: Now, facts: &Facts) -> Res<bool> {
    let Some(ends_on) = facts.row.ends_on else { return Ok(false) };
    let told = json!({ "ends_on": days::iso(ends_on) });
    write::letter(tx, now, facts, ENDS, None, told, false, format!("ends:{}:{}", facts.row.id, days::iso(ends_on)))?;
    Ok(true)
}

/// Those of the candidates that are reminded today, for [`remind`].
pub fn due(conn: &mut Conn, ids: &[i64], today: Date, settings: &Settings) -> Res<Vec<Facts>> {
    Ok(store::facts_of(conn, ids)?.into_iter().filter(|facts| is_reminded(facts, today, settings)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Money;
    use crate::memberships::rules::course::Stage;
    use crate::plans::{BillingDay, PlanTerms, PriceOption};
    use time::macros::date;

    /// R070: a week before the trial converts, or halfway through a short one.
    #[test]
    fn a_trial_is_told_before_it_converts() {
        let converts = date!(2026 - 07 - 16);
        assert!(!trial_is_due(30, converts, date!(2026 - 07 - 08)));
        assert!(trial_is_due(30, converts, date!(2026 - 07 - 09)));
        assert!(trial_is_due(4, converts, date!(2026 - 07 - 14)));
        assert!(!trial_is_due(4, converts, date!(2026 - 07 - 13)));
        assert!(trial_is_due(1, converts, date!(2026 - 07 - 15)));
    }

    fn course(every: Every, joined: Date, billing_day: BillingDay) -> Course {
        let price = PriceOption { id: 1, every, fee: Money(9900), auto_renew: true };
        Course::joining(&PlanTerms { billing_day, ..PlanTerms::default() }, &price, 1, joined)
    }

    /// R258, E55: two weeks ahead, monthly only before the first renewal, never within 7 days of joining.
    #[test]
    fn reminders_leave_two_weeks_ahead_and_not_too_often() {
        let plain = Settings::default();
        let joined = date!(2026 - 06 - 16);
        let due =
            |every, next_no, renews, today| is_due(&course(every, joined, BillingDay::Anniversary), joined, next_no, renews, today, &plain);
        assert!(due(Every::Month, 2, date!(2026 - 07 - 16), date!(2026 - 07 - 02)));
        assert!(!due(Every::Month, 2, date!(2026 - 07 - 16), date!(2026 - 07 - 01)));
        assert!(!due(Every::Month, 3, date!(2026 - 08 - 16), date!(2026 - 08 - 02)));
        assert!(due(Every::Year, 3, date!(2028 - 06 - 16), date!(2028 - 06 - 02)));
        assert!(!due(Every::Month, 2, date!(2026 - 06 - 30), date!(2026 - 06 - 20)));
        let every_month = Settings { remind_monthly: true, ..plain };
        let monthly = course(Every::Month, joined, BillingDay::Anniversary);
        assert!(is_due(&monthly, joined, 3, date!(2026 - 08 - 16), date!(2026 - 08 - 02), &every_month));
    }

    /// E55: where the first renewal comes within 7 days of joining, the second is reminded of, and no other.
    #[test]
    fn the_second_renewal_is_reminded_of_where_the_first_came_too_soon() {
        let plain = Settings::default();
        let due = |joined, no, renews, today| is_due(&course(Every::Month, joined, BillingDay::Day(1)), joined, no, renews, today, &plain);
        let (late, early) = (date!(2026 - 03 - 27), date!(2026 - 03 - 20));
        assert!((28..=31).all(|day| !due(
            late,
            2,
            date!(2026 - 04 - 01),
            Date::from_calendar_date(2026, time::Month::March, day).unwrap()
        )));
        assert!(due(late, 3, date!(2026 - 05 - 01), date!(2026 - 04 - 17)));
        assert!(!due(late, 4, date!(2026 - 06 - 01), date!(2026 - 05 - 18)));
        assert!(due(early, 2, date!(2026 - 04 - 01), date!(2026 - 03 - 27)));
        assert!(!due(early, 3, date!(2026 - 05 - 01), date!(2026 - 04 - 17)));
    }

    /// E55: a renewal with new terms is reminded of, the one after it is not.
    #[test]
    fn a_renewal_with_new_terms_is_reminded_of() {
        let joined = date!(2026 - 01 - 16);
        let mut course = course(Every::Month, joined, BillingDay::Anniversary);
        let raised = Stage { from_on: date!(2026 - 07 - 16), version_no: 2, ..course.stages[0].clone() };
        course.stages.push(raised);
        let due = |no, renews, today| is_due(&course, joined, no, renews, today, &Settings::default());
        assert!(due(7, date!(2026 - 07 - 16), date!(2026 - 07 - 02)));
        assert!(!due(8, date!(2026 - 08 - 16), date!(2026 - 08 - 02)));
    }
}
