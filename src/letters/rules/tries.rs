//! How long a letter waits after the mail server did not take it, and when it is given up.

use time::Duration;

/// Longest wait between two tries.
const LONGEST: i64 = 30;
/// With waits of half an hour these are three days: a server that is down over a weekend loses nothing.
const MOST: i64 = 150;

/// The wait after a try, the first being 1; none where it was the last.
pub fn wait(tried: i64) -> Option<Duration> {
    let minutes = if tried > 5 { LONGEST } else { (1 << (tried - 1).max(0)).min(LONGEST) };
    (tried < MOST).then(|| Duration::minutes(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_an_hour_and_end_after_three_days() {
        let minutes: Vec<i64> = (1..=7).map(|tried| wait(tried).unwrap().whole_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30]);
        let all: Duration = (1..).map_while(wait).sum();
        assert!(all > Duration::days(3) && all < Duration::days(4), "{all}");
    }
}
