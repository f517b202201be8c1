//! What somebody means who types into the search of patients, and where it is found in a name.

use super::duplicates::PHONE_DIGITS;
use crate::base::{Date, days, text};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Anyone,
    /// Born on this day.
    Birth(Date),
    /// These digits, in one piece.
    Phone(String),
    /// Each of these folded words, anywhere in name, e-mail, digits of the telephone or birth date.
    Words(Vec<String>),
}

/// A country's code and a leading zero come and go: the last nine digits tell a telephone.
const TELLING_DIGITS: usize = 9;

/// Reads what was typed: a birth date in any usual writing, a telephone however written, or words in any order.
pub fn read(typed: &str) -> Wanted {
    if let Some(day) = days::parse_any(typed) {
        return Wanted::Birth(day);
    }
    let folded = text::fold(typed);
    if folded.is_empty() {
        return Wanted::Anyone;
    }
    let digits = text::digits(&folded);
    let like_a_phone = folded.chars().all(|c| c.is_ascii_digit() || " +-()./".contains(c));
    if like_a_phone && digits.len() >= PHONE_DIGITS {
        let digits = digits.trim_start_matches('0');
        // Up to ten digits are a number without its country.
        let from = if digits.len() > 10 { digits.len() - TELLING_DIGITS } else { 0 };
        return Wanted::Phone(digits[from..].to_string());
    }
    Wanted::Words(folded.split(' ').map(|word| word.trim_matches(',').to_string()).filter(|word| !word.is_empty()).collect())
}

/// A text in pieces, those that were looked for marked.
pub type Pieces = Vec<(String, bool)>;

/// Marks the words in a name, whatever accents and capitals it has.
pub fn mark(name: &str, wanted: &Wanted) -> Pieces {
    match wanted {
        Wanted::Words(words) => mark_by(name, words, |c| if c.is_whitespace() { " ".to_string() } else { text::fold(&c.to_string()) }),
        _ => vec![(name.to_string(), false)],
    }
}

/// Marks the digits in a telephone.
pub fn mark_phone(phone: &str, wanted: &Wanted) -> Pieces {
    let words = match wanted {
        Wanted::Phone(digits) => vec![digits.clone()],
        Wanted::Words(words) => words.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).cloned().collect(),
        _ => Vec::new(),
    };
    mark_by(phone, &words, |c| text::digits(&c.to_string()))
}

fn mark_by(name: &str, words: &[String], fold: impl Fn(char) -> String) -> Pieces {
    let letters: Vec<char> = name.chars().collect();
    let mut folded = String::new();
    // For each byte of the folded text, the letter that it came from.
    let mut origin = Vec::new();
    for (at, letter) in letters.iter().enumerate() {
        let plain = fold(*letter);
        origin.extend(std::iter::repeat_n(at, plain.len()));
        folded.push_str(&plain);
    }
    let mut marked = vec![false; letters.len()];
    for word in words.iter().filter(|word| !word.is_empty()) {
        for (from, found) in folded.match_indices(word.as_str()) {
            let (first, last) = (origin[from], origin[from + found.len() - 1]);
            marked[first..=last].fill(true);
        }
    }
    let mut pieces: Pieces = Vec::new();
    for (letter, is_marked) in letters.iter().zip(marked) {
        match pieces.last_mut() {
            Some((piece, was_marked)) if *was_marked == is_marked => piece.push(*letter),
            _ => pieces.push((letter.to_string(), is_marked)),
        }
    }
    pieces
}

/// The name nearest to a mistyped word: at most a third of its letters differ.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let words: Vec<Vec<char>> = text::fold(typed).split(' ').map(|word| word.chars().collect()).collect();
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let folded: Vec<char> = text::fold(name).chars().collect();
        for word in words.iter().filter(|word| word.len() >= 3) {
            let allowed = (word.len() / 3).max(1);
            if word.len().abs_diff(folded.len()) > allowed {
                continue;
            }
            let apart = distance(word, &folded);
            if apart <= allowed && best.is_none_or(|(least, _)| apart < least) {
                best = Some((apart, name));
            }
        }
    }
    best.map(|(_, name)| name)
}

/// Letters to change, add or leave out to make one word the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_birth_date_a_phone_and_words_are_told_apart() {
        assert_eq!(read("Mar 4, 1961"), Wanted::Birth(date!(1961 - 03 - 04)));
        assert_eq!(read("4.3.1961"), Wanted::Birth(date!(1961 - 03 - 04)));
        assert_eq!(read("(413) 555-0188"), Wanted::Phone("4135550188".into()));
        assert_eq!(read("555 0188"), Wanted::Phone("5550188".into()));
        assert_eq!(read("Considine,  Cándida"), Wanted::Words(vec!["considine".into(), "candida".into()]));
        assert_eq!(read("  "), Wanted::Anyone);
    }

    #[test]
    fn a_country_code_or_a_leading_zero_does_not_hide_a_phone() {
        for typed in ["+1 413 555 0188", "0413 555 0188", "413.555.0188"] {
            let Wanted::Phone(digits) = read(typed) else { panic!("{typed} is a phone") };
            assert!("4135550188".contains(&digits) && digits.len() >= 9, "{typed}: {digits}");
        }
    }

    #[test]
    fn what_was_typed_is_marked_in_the_name_as_it_is_written() {
        let wanted = read("nunez jo");
        let pieces = mark("Núñez, José", &wanted);
        assert_eq!(pieces, [("Núñez".into(), true), (", ".into(), false), ("Jo".into(), true), ("sé".into(), false)]);
        let pieces = mark_phone("413-555-0188", &read("5550188"));
        assert_eq!(pieces, [("413-".into(), false), ("555-0188".into(), true)]);
    }

    #[test]
    fn a_mistyped_name_finds_the_nearest() {
        let names = ["Considine", "Constantine", "Pacocha"];
        assert_eq!(nearest("considne", names.into_iter()), Some("Considine"));
        assert_eq!(nearest("zzz", names.into_iter()), None);
    }
}
