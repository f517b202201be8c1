//! The two clocks, handed in as one value.
//!
//! The *clinic clock* (billing, expiry, documents) of a sample database may be advanced; the *machine clock* (sessions,
//! one-time passwords, back-off, evidence of signatures) never is. Only `main`, the timetable and tests own a clock.

use time::{Date, Duration, OffsetDateTime};

/// This moment on both clocks, in UTC, cut to microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub clinic: OffsetDateTime,
    pub machine: OffsetDateTime,
}

impl Now {
    /// Both clocks at one instant, the clinic's moved on by `offset` seconds.
    pub fn new(machine: OffsetDateTime, offset: i64) -> Now {
        let machine = cut(machine);
        Now { clinic: machine + Duration::seconds(offset), machine }
    }

    /// The civil day in a zone.
    pub fn day(&self, zone: &str) -> Date {
        super::zone::day(self.clinic, zone)
    }
}

/// PostgreSQL keeps microseconds; both databases then give back what was stored.
pub fn cut(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(at.nanosecond() / 1000 * 1000).unwrap_or(at)
}
