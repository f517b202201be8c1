//! What changed between two versions of an agreement, word by word: the newer text with what was added as `ins` and what was
//! taken out as `del` (E12).
//!
//! Only words are compared: another way to write a paragraph, or bold letters, is no change.

use super::richtext::pieces;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::time::Instant;

/// The newer text with its marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    pub html: String,
    /// Words.
    pub added: usize,
    pub taken_out: usize,
}

/// A tag without its brackets, or a word with the white space behind it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    tag: bool,
    text: &'a str,
}

impl<'a> Piece<'a> {
    fn key(&self) -> (bool, &'a str) {
        (self.tag, if self.tag { self.text } else { self.text.trim() })
    }

    fn is_word(&self) -> bool {
        !self.tag && !self.text.trim().is_empty()
    }
}

fn split(html: &str) -> Vec<Piece<'_>> {
    let words = |text| str::split_inclusive(text, char::is_whitespace).map(|text| Piece { tag: false, text }).collect();
    let all = pieces(html).into_iter().flat_map(|piece| match piece {
        Ok(text) => vec![Piece { tag: true, text }],
        Err(text) => words(text),
    });
    all.collect()
}

/// Marks what `new` says otherwise than `old`, both clean HTML. At `until` the search for the fewest marks ends, and the rest
/// is marked as a whole.
pub fn mark(old: &str, new: &str, until: Instant) -> Marked {
    let (before, after) = (split(old), split(new));
    let keys = |all: &[Piece<'_>]| all.iter().map(|piece| piece.key()).map(|(tag, text)| (tag, text.to_string())).collect::<Vec<_>>();
    let mut text = Text::default();
    for step in capture_diff_slices_deadline(Algorithm::Myers, &keys(&before), &keys(&after), Some(until)) {
        let (tag, was, is) = step.as_tag_tuple();
        if tag == DiffTag::Equal {
            after[is].iter().for_each(|piece| text.put(piece));
        } else {
            text.taken_out(&before[was]);
            text.added(&after[is]);
        }
    }
    text.marked
}

#[derive(Default)]
struct Text {
    marked: Marked,
    /// Tags that stand open.
    open: Vec<String>,
}

impl Text {
    fn put(&mut self, piece: &Piece) {
        if !piece.tag {
            self.marked.html.push_str(piece.text);
            return;
        }
        self.marked.html.push_str(&format!("<{}>", piece.text));
        let name = piece.text.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        match piece.text.starts_with('/') {
            true => {
                self.open.pop();
            }
            false if name == "br" => {}
            false => self.open.push(name.to_string()),
        }
    }

    fn added(&mut self, pieces: &[Piece]) {
        for run in pieces.chunk_by(|one, next| one.is_word() == next.is_word()) {
            if !run[0].is_word() {
                run.iter().for_each(|piece| self.put(piece));
                continue;
            }
            self.marked.added += run.len();
            self.around("ins", &words(run));
        }
    }

    /// Tags that are gone leave no trace but the end of a line.
    fn taken_out(&mut self, pieces: &[Piece]) {
        let lines = pieces.split(|piece| piece.tag && !matches!(piece.text, "b" | "/b" | "strong" | "/strong" | "em" | "/em" | "i" | "/i"));
        let lines: Vec<Vec<Piece>> = lines.map(|line| line.iter().filter(|piece| piece.is_word()).copied().collect()).collect();
        let lines: Vec<&Vec<Piece>> = lines.iter().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return;
        }
        self.marked.taken_out += lines.iter().map(|line| line.len()).sum::<usize>();
        let said: Vec<String> = lines.iter().map(|line| words(line)).collect();
        self.around("del", &said.join("<br>"));
    }

    /// A mark where only blocks or list items may stand gets one of its own.
    fn around(&mut self, mark: &str, words: &str) {
        let block = match self.open.last().map(String::as_str) {
            None => "p",
            Some("ul" | "ol") => "li",
            Some(_) => "",
        };
        let (before, after) =
            if block.is_empty() { (String::new(), " ".to_string()) } else { (format!("<{block}>"), format!("</{block}>")) };
        self.marked.html.push_str(&format!("{before}<{mark}>{}</{mark}>{after}", words.trim_end()));
    }
}

fn words(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn marked(old: &str, new: &str) -> String {
        mark(old, new, Instant::now() + Duration::from_secs(5)).html
    }

    #[test]
    fn words_are_marked_and_the_rest_stays_as_it_is() {
        assert_eq!(
            marked("<p>You pay {fee} each month.</p>", "<p>You pay {fee} each year.</p>"),
            "<p>You pay {fee} each <del>month.</del> <ins>year.</ins> </p>"
        );
        let told = mark("<p>One two</p>", "<p>One</p>", Instant::now() + Duration::from_secs(5));
        assert_eq!((told.added, told.taken_out), (0, 1));
        assert_eq!(marked("<p>One</p>", "<p>One</p>"), "<p>One</p>");
    }

    #[test]
    fn a_paragraph_or_item_that_is_gone_stands_where_it_stood() {
        assert_eq!(
            marked("<p>One</p><p>Gone for good</p><p>Two</p>", "<p>One</p><p>Two</p>").matches("<del>Gone for good</del>").count(),
            1
        );
        assert_eq!(marked("<ul><li>a</li></ul><p>Gone</p>", "<ul><li>a</li></ul>"), "<ul><li>a</li></ul><p><del>Gone</del></p>");
        let items = marked("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li></ul>");
        assert!(items.contains("<li><del>b</del></li>") || items.contains("<del>b</del> </li>"), "{items}");
    }

    #[test]
    fn another_way_to_write_a_paragraph_is_no_change() {
        let told = mark("<p>One</p>\n<p>Two</p>", "<div>One<br><br>Two</div>", Instant::now() + Duration::from_secs(5));
        assert_eq!((told.added, told.taken_out), (0, 0));
        assert_eq!(told.html, "<div>One<br><br>Two</div>");
    }

    #[test]
    fn where_time_is_up_the_texts_are_still_whole() {
        let long = |word: &str| format!("<p>{}</p>", (0..3000).map(|n| format!("{word}{} ", n % 7)).collect::<String>());
        let told = mark(&long("a"), &long("b"), Instant::now());
        assert_eq!((told.added, told.taken_out), (3000, 3000));
    }
}
