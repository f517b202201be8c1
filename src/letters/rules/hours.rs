//! When a letter may leave: those of the timetable between 08:00 and 20:00 at the clinic, what someone's act calls for at once.

use crate::base::{Now, days, zone};
use time::OffsetDateTime;

/// First hour of a clinic's day in which the timetable's letters leave, and the first in which they no longer do.
const FROM: u8 = 8;
const UNTIL: u8 = 20;

/// The instant on the clinic clock from which a letter may leave.
pub fn not_before(now: Now, zone: &str, urgent: bool) -> OffsetDateTime {
    let (day, hour, _) = zone::local(now.clinic, zone);
    if urgent || (FROM..UNTIL).contains(&hour) {
        return now.clinic;
    }
    let day = if hour < FROM { day } else { days::add_days(day, 1) };
    zone::instant(day, FROM, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NEW_YORK: &str = "America/New_York";

    fn at(instant: OffsetDateTime, urgent: bool) -> OffsetDateTime {
        not_before(Now::new(instant, 0), NEW_YORK, urgent)
    }

    #[test]
    fn letters_of_the_timetable_leave_between_8_and_20_at_the_clinic() {
        // 11:59 UTC is 07:59 in New York in June, 00:30 UTC is 20:30 the evening before.
        assert_eq!(at(datetime!(2026-06-16 11:59 UTC), false), datetime!(2026-06-16 12:00 UTC));
        assert_eq!(at(datetime!(2026-06-16 12:00 UTC), false), datetime!(2026-06-16 12:00 UTC));
        assert_eq!(at(datetime!(2026-06-16 23:59 UTC), false), datetime!(2026-06-16 23:59 UTC));
        assert_eq!(at(datetime!(2026-06-17 00:30 UTC), false), datetime!(2026-06-17 12:00 UTC));
    }

    #[test]
    fn what_someone_asks_for_leaves_at_once() {
        let night = datetime!(2026-06-17 03:00 UTC);
        assert_eq!(at(night, true), night);
    }
}
