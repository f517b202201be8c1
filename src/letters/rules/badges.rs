//! The state of a letter as a badge: `Sent Jun 16`, `Leaves 08:00`, `No e-mail, print it`.

use crate::base::{Badge, Date, days, zone};
use crate::letters::State;
use time::OffsetDateTime;

/// What of a letter its badge depends on. Instants are on the clinic clock.
#[derive(Clone, Copy, Debug)]
pub struct Post {
    pub state: State,
    pub not_before: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
    pub tries: i64,
}

impl From<&crate::letters::Letter> for Post {
    fn from(letter: &crate::letters::Letter) -> Post {
        Post { state: letter.state, not_before: letter.not_before.0, sent_at: letter.sent_at.map(|at| at.0), tries: letter.tries }
    }
}

/// The badge at a clinic; `None` is a thing that no letter tells of.
pub fn post(post: Option<Post>, held: bool, zone: &str, today: Date) -> Badge {
    let Some(post) = post else { return Badge::new("amber", "Not sent") };
    let on = |at: Option<OffsetDateTime>| at.map_or(String::new(), |at| format!(" {}", days::short(zone::day(at, zone), today)));
    match post.state {
        State::Sent => Badge::new("green", format!("Sent{}", on(post.sent_at))),
        State::Printed => Badge::new("grey", format!("Printed{}", on(post.sent_at))),
        State::Queued if held => Badge::new("amber", "Held"),
        State::Queued if post.tries > 0 => Badge::new("amber", format!("Not sent, tried again {}", hour(post.not_before, zone, today))),
        State::Queued => Badge::new("blue", format!("Leaves {}", hour(post.not_before, zone, today))),
        State::NoEmail => Badge::new("amber", State::NoEmail.label()),
        State::Failed => Badge::new("red", State::Failed.label()),
        State::Dropped => Badge::new("grey", "Not sent, overtaken"),
    }
}

/// `08:00`, with its day where that is not today.
fn hour(at: OffsetDateTime, zone: &str, today: Date) -> String {
    let (day, hour, minute) = zone::local(at, zone);
    if day == today { format!("{hour:02}:{minute:02}") } else { format!("{}, {hour:02}:{minute:02}", days::short(day, today)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn created_never_looks_like_sent() {
        let today = date!(2026 - 06 - 16);
        let at = datetime!(2026-06-16 12:00 UTC);
        let badge = |state, tries, held| {
            let row = Post { state, not_before: at, sent_at: (state == State::Sent).then_some(at), tries };
            let badge = post(Some(row), held, "America/New_York", today);
            format!("{} {}", badge.tone, badge.text)
        };
        assert_eq!(badge(State::Sent, 1, false), "green Sent Jun 16");
        assert_eq!(badge(State::Queued, 0, false), "blue Leaves 08:00");
        assert_eq!(badge(State::Queued, 0, true), "amber Held");
        assert_eq!(badge(State::Queued, 2, false), "amber Not sent, tried again 08:00");
        assert_eq!(badge(State::NoEmail, 0, false), "amber No e-mail, print it");
        assert_eq!(badge(State::Failed, 3, false), "red Could not be sent");
        assert_eq!(post(None, false, "America/New_York", today), Badge::new("amber", "Not sent"));
    }
}
