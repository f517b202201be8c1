//! Renewal reminders, two weeks ahead (R258): yearly and quarterly ones each time, monthly ones before the first renewal,
//! or before every one where the account says so; never within 7 days of joining (E55).

use crate::base::{Date, Now, Res, days};
use crate::clinic::{Settings, settings};
use crate::db::schema::memberships;
use crate::db::{Conn, Tx};
use crate::memberships::actions::write;
use crate::memberships::store::{self, Facts};
use crate::plans::Every;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::json;

const KIND: &str = "renewal_reminder";
/// No reminder leaves so soon after joining.
const QUIET_DAYS: i64 = 7;

/// Is a reminder due on a day?
pub fn is_due(every: Every, joined_on: Date, next_no: i64, next_billing_on: Date, today: Date, settings: &Settings) -> bool {
    let ahead = days::between(today, next_billing_on);
    let wanted = every != Every::Month || next_no == 2 || settings.remind_monthly;
    wanted && next_no > 1 && (1..=settings.reminder_days).contains(&ahead) && days::between(joined_on, today) >= QUIET_DAYS
}

/// Memberships of a clinic that renew within the reminder's days and were not reminded of that period.
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
        .filter(memberships::status.eq("active"))
        .filter(memberships::next_no.gt(1))
        .filter(memberships::joined_on.le(days::add_days(today, -QUIET_DAYS)))
        .filter(not(exists(told)))
        .order(memberships::id)
        .limit(limit)
        .select(memberships::id)
        .into_boxed();
    if !settings.remind_monthly {
        query = query.filter(memberships::every.ne(Every::Month).or(memberships::next_no.eq(2)));
    }
    Ok(query.load(conn)?)
}

pub fn remind(tx: &mut Tx, now: Now, facts: &Facts, today: Date) -> Res<bool> {
    let settings = settings::load(tx)?;
    let Some(renews_on) = facts.row.next_billing_on else { return Ok(false) };
    if !is_due(facts.row.every, facts.row.joined_on, facts.row.next_no, renews_on, today, &settings) {
        return Ok(false);
    }
    let sum = facts.row.next_amount;
    let told = json!({ "renews_on": days::iso(renews_on), "amount_minor": sum.0 });
    let once = format!("reminder:{}:{}", facts.row.id, facts.row.next_no);
    write::letter(tx, now, facts, KIND, None, told, false, once)?;
    Ok(true)
}

/// The memberships of these keys, for [`remind`].
pub fn load(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Facts>> {
    store::facts_of(conn, ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    /// R258, E55: two weeks ahead, monthly only before the first renewal, never within 7 days of joining.
    #[test]
    fn reminders_leave_two_weeks_ahead_and_not_too_often() {
        let plain = Settings::default();
        let joined = date!(2026 - 06 - 16);
        let due = |every, next_no, renews, today| is_due(every, joined, next_no, renews, today, &plain);
        assert!(due(Every::Month, 2, date!(2026 - 07 - 16), date!(2026 - 07 - 02)));
        assert!(!due(Every::Month, 2, date!(2026 - 07 - 16), date!(2026 - 07 - 01)));
        assert!(!due(Every::Month, 3, date!(2026 - 08 - 16), date!(2026 - 08 - 02)));
        assert!(due(Every::Year, 3, date!(2028 - 06 - 16), date!(2028 - 06 - 02)));
        assert!(!due(Every::Month, 2, date!(2026 - 06 - 30), date!(2026 - 06 - 20)));
        let every_month = Settings { remind_monthly: true, ..plain };
        assert!(is_due(Every::Month, joined, 3, date!(2026 - 08 - 16), date!(2026 - 08 - 02), &every_month));
    }
}
