//! The states of a membership, their words and tones, and the star beside a patient's name (R146).

use crate::base::{Date, days};

crate::words! {
    pub enum Status {
        Waiting = "waiting", "Waiting for payment";
        Trial = "trial", "Trial";
        Active = "active", "Active";
        PastDue = "past_due", "Past due";
        Suspended = "suspended", "Suspended";
        Unpaid = "unpaid", "Unpaid";
        Paused = "paused", "Paused";
        Ended = "ended", "Ended";
        Undone = "undone", "Undone";
    }
}

impl Status {
    /// Does the patient hold the membership now? These carry a star.
    pub fn holds(self) -> bool {
        matches!(self, Status::Trial | Status::Active | Status::PastDue | Status::Paused)
    }

    /// The stored words of those that carry a star.
    pub const HELD: [&'static str; 4] = ["trial", "active", "past_due", "paused"];
}

/// A state as a badge: tone and words, with the date where it has an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    pub tone: &'static str,
    pub text: String,
}

/// What of a membership its badge depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub status: Status,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    pub grace_until: Option<Date>,
}

impl Badge {
    pub fn of(standing: Standing, today: Date) -> Badge {
        let badge = |tone, text: String| Badge { tone, text };
        let day = |day| days::short(day, today);
        match standing.status {
            Status::Active if standing.starts_on > today => badge("blue", format!("Starts {}", day(standing.starts_on))),
            Status::Active | Status::Trial | Status::Paused if standing.ends_on.is_some() => {
                badge("blue", format!("Ends {}", day(days::last(standing.ends_on.expect("it has one")))))
            }
            Status::Active => badge("green", "Active".into()),
            Status::Trial => badge("blue", "Trial".into()),
            Status::Waiting => badge("amber", "Waiting for payment".into()),
            Status::PastDue => match standing.grace_until {
                Some(until) => badge("amber", format!("Past due, works through {}", day(days::last(until)))),
                None => badge("amber", "Past due".into()),
            },
            Status::Suspended => badge("red", "Suspended".into()),
            Status::Unpaid => badge("red", "Unpaid".into()),
            Status::Paused => badge("grey", "Paused".into()),
            Status::Ended => badge("grey", "Ended".into()),
            Status::Undone => badge("grey", "Undone".into()),
        }
    }
}

/// The star beside a name: the plan's colour, its name, and a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Star {
    pub plan: String,
    pub color: String,
    pub mark: Mark,
    pub tier: i64,
}

/// What the star is marked with, so that colour is never alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Plain,
    Trial,
    Paused,
    PastDue,
    /// Ended this month.
    Hollow,
}

impl Mark {
    pub fn of(status: Status) -> Option<Mark> {
        match status {
            Status::Active => Some(Mark::Plain),
            Status::Trial => Some(Mark::Trial),
            Status::Paused => Some(Mark::Paused),
            Status::PastDue => Some(Mark::PastDue),
            Status::Ended => Some(Mark::Hollow),
            _ => None,
        }
    }

    /// The mark beside a name on a day: none before the membership starts, and none after the month in which it ended.
    pub fn shown(status: Status, starts_on: Date, ends_on: Option<Date>, today: Date) -> Option<Mark> {
        let of_this_month = |day: Date| (day.year(), day.month()) == (today.year(), today.month());
        let shown = match status {
            Status::Ended => ends_on.is_some_and(|end| of_this_month(days::last(end))),
            _ => starts_on <= today,
        };
        if shown { Mark::of(status) } else { None }
    }

    pub fn words(self) -> &'static str {
        match self {
            Mark::Plain => "member",
            Mark::Trial => "in trial",
            Mark::Paused => "paused",
            Mark::PastDue => "past due",
            Mark::Hollow => "ended this month",
        }
    }
}
