//! Moves the clinic clock of a sample database on, by a day, a month, or to noon of a date.

use crate::base::{Date, Error, Now, Res, days, zone};
use crate::clinic::{Actor, Clinic, Note, account, note};
use crate::db::Tx;

/// Furthest date the clock is moved to at once, in years.
const YEARS: i32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Day,
    Month,
    To(Date),
}

/// The day that a step leads to; refused where it is not ahead.
pub fn day_after(step: Step, today: Date) -> Res<Date> {
    match step {
        Step::Day => Ok(days::add_days(today, 1)),
        Step::Month => Ok(days::add_months(today, 1)),
        Step::To(day) if day <= today => {
            Err(Error::refused("to", format!("Choose a day after {}; the clock never goes back.", days::long(today))))
        }
        Step::To(day) if day > days::add_months(today, 12 * YEARS) => {
            Err(Error::refused("to", format!("Choose a day within {YEARS} years.")))
        }
        Step::To(day) => Ok(day),
    }
}

/// Seconds from now to the step's day: the same local time by day and month, noon for a date.
pub fn seconds(step: Step, now: Now, today: Date, zone_name: &str) -> Res<i64> {
    let day = day_after(step, today)?;
    let (_, hour, _) = zone::local(now.clinic, zone_name);
    let moved = match step {
        Step::To(_) => zone::instant(day, 12, zone_name) - now.clinic,
        _ => zone::instant(day, hour, zone_name) - zone::instant(today, hour, zone_name),
    };
    Ok(moved.whole_seconds().max(0))
}

/// Moves the clock; gives the new day.
pub fn advance(tx: &mut Tx, now: Now, actor: &Actor, clinic: &Clinic, step: Step) -> Res<Date> {
    if !account::load(tx)?.sample {
        return Err(Error::NotFound);
    }
    let today = clinic.today(now);
    let to = day_after(step, today)?;
    account::advance_clock(tx, seconds(step, now, today, &clinic.zone)?)?;
    let what = "Clock of the sample clinic".into();
    let (old, new) = (Some(days::long(today)), Some(days::long(to)));
    note(tx, now, actor, Note { area: "settings", subject: "account", subject_id: 1, what, old, new, ..Note::default() })?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const NEW_YORK: &str = "America/New_York";

    fn moved(at: time::OffsetDateTime, step: Step) -> time::OffsetDateTime {
        let now = Now::new(at, 0);
        at + time::Duration::seconds(seconds(step, now, now.day(NEW_YORK), NEW_YORK).expect("a step ahead"))
    }

    #[test]
    fn a_day_and_a_month_keep_the_local_time_over_a_clock_change() {
        // 10:30 in New York, the day before summer time begins.
        let at = datetime!(2026-03-07 15:30 UTC);
        assert_eq!(moved(at, Step::Day), datetime!(2026-03-08 14:30 UTC));
        assert_eq!(moved(at, Step::Month), datetime!(2026-04-07 14:30 UTC));
        assert_eq!(moved(datetime!(2026-01-31 15:00 UTC), Step::Month), datetime!(2026-02-28 15:00 UTC));
    }

    #[test]
    fn a_date_begins_at_noon_and_lies_ahead() {
        let at = datetime!(2026-06-16 14:00 UTC);
        assert_eq!(moved(at, Step::To(date!(2026 - 07 - 01))), datetime!(2026-07-01 16:00 UTC));
        let today = date!(2026 - 06 - 16);
        assert!(day_after(Step::To(today), today).is_err());
        assert!(day_after(Step::To(date!(2032 - 01 - 01)), today).is_err());
    }
}
