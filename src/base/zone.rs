//! Time zones of clinics. `jiff` brings the rules of zones and stays inside this file.

use time::{Date, OffsetDateTime};

/// Is this a zone of the IANA database, such as `America/New_York`?
pub fn known(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

/// The zones offered in forms, without the aliases that only machines use.
pub fn offered() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("posix") && !name.starts_with("right"))
        .collect();
    names.sort();
    names
}

fn zoned(at: OffsetDateTime, zone: &str) -> jiff::Zoned {
    let instant = jiff::Timestamp::from_nanosecond(at.unix_timestamp_nanos()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC))
}

/// The civil day and hour of an instant in a zone.
pub fn local(at: OffsetDateTime, zone: &str) -> (Date, u8, u8) {
    let there = zoned(at, zone);
    let month = time::Month::try_from(there.month() as u8).expect("1 to 12");
    let day = Date::from_calendar_date(i32::from(there.year()), month, there.day() as u8).expect("a civil day");
    (day, there.hour() as u8, there.minute() as u8)
}

pub fn day(at: OffsetDateTime, zone: &str) -> Date {
    local(at, zone).0
}

/// The instant at which an hour of a civil day begins in a zone; where a clock change leaves it out, the next there is.
pub fn instant(day: Date, hour: u8, zone: &str) -> OffsetDateTime {
    let civil = jiff::civil::date(day.year() as i16, day.month() as i8, day.day() as i8).at(hour as i8, 0, 0, 0);
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    match civil.to_zoned(zone) {
        Ok(there) => OffsetDateTime::from_unix_timestamp_nanos(there.timestamp().as_nanosecond()).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        Err(_) => day.midnight().assume_utc(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_clinic_has_its_own_day() {
        let at = datetime!(2026-06-17 02:00 UTC);
        assert_eq!(day(at, "America/New_York"), date!(2026 - 06 - 16));
        assert_eq!(day(at, "Europe/Berlin"), date!(2026 - 06 - 17));
        assert_eq!(instant(date!(2026 - 06 - 16), 9, "America/New_York"), datetime!(2026-06-16 13:00 UTC));
        assert_eq!(instant(date!(2026 - 04 - 24), 0, "Africa/Cairo"), datetime!(2026-04-23 22:00 UTC));
        assert!(known("Europe/Berlin") && !known("Mars/Olympus"));
    }
}
