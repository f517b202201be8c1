//! Where the clock of a sample clinic is moved to: by a day, a month, or to a date. Living the days in between is the
//! timetable's.

use crate::base::{Date, Error, Now, Res, days};
use crate::clinic::{Actor, Note, note};
use crate::db::Tx;

/// Furthest date the clock is moved to at once, in years.
const YEARS: i32 = 3;

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

/// One line of the activity log about days that were lived.
pub fn log(tx: &mut Tx, now: Now, actor: &Actor, from: Date, to: Date) -> Res<()> {
    let what = "Clock of the sample clinic".into();
    let (old, new) = (Some(days::long(from)), Some(days::long(to)));
    note(tx, now, actor, Note { area: "settings", subject: "account", subject_id: 1, what, old, new, ..Note::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_step_leads_ahead_and_not_too_far() {
        let today = date!(2026 - 01 - 31);
        assert_eq!(day_after(Step::Day, today).ok(), Some(date!(2026 - 02 - 01)));
        assert_eq!(day_after(Step::Month, today).ok(), Some(date!(2026 - 02 - 28)));
        assert!(day_after(Step::To(today), today).is_err());
        assert!(day_after(Step::To(date!(2029 - 02 - 01)), today).is_err());
    }
}
