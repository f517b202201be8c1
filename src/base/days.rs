//! Civil days: adding months, reading and printing dates. A period's end is the first day without.

use time::macros::format_description;
use time::{Date, Month, Weekday};

/// The day `months` after `anchor`, always counted from the anchor: Jan 31, Feb 28, Mar 31.
pub fn add_months(anchor: Date, months: i32) -> Date {
    let from_year_0 = anchor.year() * 12 + anchor.month() as i32 - 1 + months;
    let (year, month) = (from_year_0.div_euclid(12), from_year_0.rem_euclid(12) as u8 + 1);
    let month = Month::try_from(month).expect("1 to 12");
    Date::from_calendar_date(year, month, anchor.day().min(month.length(year))).expect("a day of that month")
}

pub fn add_days(day: Date, days: i64) -> Date {
    day.checked_add(time::Duration::days(days)).unwrap_or(day)
}

/// Days from `from` up to and without `to`.
pub fn between(from: Date, to: Date) -> i64 {
    (to - from).whole_days()
}

/// The last day of a stretch whose end is the first day without.
pub fn last(ends_on: Date) -> Date {
    add_days(ends_on, -1)
}

/// `1st`, `22nd`, of a day of the month.
pub fn ordinal(day: u8) -> String {
    let ending = match day {
        11..=13 => "th",
        day if day % 10 == 1 => "st",
        day if day % 10 == 2 => "nd",
        day if day % 10 == 3 => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

/// `2026-06-16`.
pub fn iso(day: Date) -> String {
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

/// Reads `2026-06-16`; years that both databases and every calculation bear.
pub fn parse_iso(typed: &str) -> Option<Date> {
    let day = Date::parse(typed.trim(), format_description!("[year]-[month]-[day]")).ok()?;
    (1800..=9000).contains(&day.year()).then_some(day)
}

/// `Jun 16, 2026`.
pub fn long(day: Date) -> String {
    format!("{} {}, {}", month_name(day.month()), day.day(), day.year())
}

/// `Jun 16`, or with the year where it is not this one.
pub fn short(day: Date, today: Date) -> String {
    if day.year() == today.year() { format!("{} {}", month_name(day.month()), day.day()) } else { long(day) }
}

/// `Tue, Jun 16, 2026`.
pub fn with_weekday(day: Date) -> String {
    format!("{}, {}", weekday_name(day.weekday()), long(day))
}

/// `Today, Jun 16`, `Fri, Jun 19` within six days, else the date.
pub fn near(day: Date, today: Date) -> String {
    let name = short(day, today);
    match between(today, day) {
        0 => format!("Today, {name}"),
        1 => format!("Tomorrow, {name}"),
        -1 => format!("Yesterday, {name}"),
        2..=6 => format!("{}, {name}", weekday_name(day.weekday())),
        _ => name,
    }
}

/// A stretch by its last day: `Jun 16 – Jun 30`, with years where they are not this one.
pub fn stretch(from: Date, ends_on: Date, today: Date) -> String {
    let to = last(ends_on);
    if from.year() == to.year() && to.year() != today.year() {
        return format!("{} {} – {}", month_name(from.month()), from.day(), long(to));
    }
    format!("{} – {}", short(from, today), short(to, today))
}

/// A stretch on paper, always with its year: `Jun 16 – Jun 30, 2026`.
pub fn stretch_long(from: Date, ends_on: Date) -> String {
    let to = last(ends_on);
    if from.year() == to.year() {
        format!("{} {} – {}", month_name(from.month()), from.day(), long(to))
    } else {
        format!("{} – {}", long(from), long(to))
    }
}

pub fn month_name(month: Month) -> &'static str {
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month as usize - 1]
}

pub fn weekday_name(day: Weekday) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.number_days_from_monday() as usize]
}

/// Reads a date in any usual writing: `2026-06-16`, `6/16/2026`, `Jun 16, 2026`, `16 June 2026`, `16.6.2026`.
/// With slashes the month comes first, with points the day.
pub fn parse_any(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    if let Some(day) = parse_iso(typed) {
        return Some(day);
    }
    let parts: Vec<&str> = typed.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts[..] else { return None };
    let year: i32 = if c.len() == 4 { c.parse().ok()? } else { return None };
    let (month, day) = if let Some(month) = month_by_name(a) {
        (month, b.trim_end_matches(char::is_alphabetic).parse().ok()?)
    } else if let Some(month) = month_by_name(b) {
        (month, a.trim_end_matches(char::is_alphabetic).parse().ok()?)
    } else if typed.contains('.') {
        (Month::try_from(b.parse::<u8>().ok()?).ok()?, a.parse().ok()?)
    } else {
        (Month::try_from(a.parse::<u8>().ok()?).ok()?, b.parse().ok()?)
    };
    Date::from_calendar_date(year, month, day).ok()
}

fn month_by_name(typed: &str) -> Option<Month> {
    let typed = typed.to_lowercase();
    if typed.len() < 3 {
        return None;
    }
    (1..=12u8).filter_map(|n| Month::try_from(n).ok()).find(|m| m.to_string().to_lowercase().starts_with(&typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn a_billing_day_of_31_is_the_last_day_of_short_months() {
        let anchor = date!(2026 - 01 - 31);
        let days: Vec<Date> = (0..5).map(|n| add_months(anchor, n)).collect();
        assert_eq!(
            days,
            [date!(2026 - 01 - 31), date!(2026 - 02 - 28), date!(2026 - 03 - 31), date!(2026 - 04 - 30), date!(2026 - 05 - 31)]
        );
        assert_eq!(add_months(date!(2024 - 02 - 29), 12), date!(2025 - 02 - 28));
        assert_eq!(add_months(date!(2024 - 02 - 29), 48), date!(2028 - 02 - 29));
    }

    #[test]
    fn people_read_the_last_day() {
        let today = date!(2026 - 06 - 16);
        assert_eq!(stretch(date!(2026 - 06 - 16), date!(2026 - 07 - 01), today), "Jun 16 – Jun 30");
        assert_eq!(near(today, today), "Today, Jun 16");
        assert_eq!(near(date!(2026 - 06 - 19), today), "Fri, Jun 19");
        assert_eq!(short(date!(2027 - 01 - 02), today), "Jan 2, 2027");
    }

    #[test]
    fn birth_dates_are_read_in_any_usual_writing() {
        for typed in ["1961-03-04", "3/4/1961", "Mar 4, 1961", "4 March 1961", "4.3.1961", "03/04/1961"] {
            assert_eq!(parse_any(typed), Some(date!(1961 - 03 - 04)), "{typed}");
        }
        assert_eq!(parse_any("considine"), None);
        assert_eq!(parse_any("2026-02-30"), None);
    }

    proptest! {
        #[test]
        fn months_from_the_anchor_never_go_back(day in 0i64..20_000, months in 0i32..240) {
            let anchor = add_days(date!(1990 - 01 - 01), day);
            prop_assert!(add_months(anchor, months) < add_months(anchor, months + 1));
            prop_assert!(add_months(anchor, months).day() <= anchor.day());
        }
    }
}
