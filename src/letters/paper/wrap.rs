//! Breaking text into lines of a width: words stay whole where they fit, a longer one is cut.

use super::fonts;

/// A stretch of text in one look. `\n` forces a new line, a no-break space never breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    pub slant: bool,
}

impl Run {
    pub fn plain(text: &str, bold: bool) -> Run {
        Run { text: text.to_string(), bold, slant: false }
    }
}

/// A line: its pieces with their distance from the line's left edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub pieces: Vec<(f32, Run)>,
    pub width: f32,
}

/// A word, which may change its look within, or a forced end of line.
enum Part {
    Word(Vec<Run>),
    Break,
}

fn parts(runs: &[Run]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut word: Vec<Run> = Vec::new();
    for run in runs {
        let text = fonts::printable(&run.text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.find([' ', '\n']).unwrap_or(rest.len());
            if end > 0 {
                word.push(Run { text: rest[..end].to_string(), ..run.clone() });
            }
            if let Some(mark) = rest[end..].chars().next() {
                if !word.is_empty() {
                    parts.push(Part::Word(std::mem::take(&mut word)));
                }
                if mark == '\n' {
                    parts.push(Part::Break);
                }
                rest = &rest[end + 1..];
            } else {
                rest = "";
            }
        }
    }
    if !word.is_empty() {
        parts.push(Part::Word(word));
    }
    parts
}

fn measure(word: &[Run], size: f32) -> f32 {
    word.iter().map(|run| fonts::width(&run.text, run.bold, size)).sum()
}

/// The lines of runs at a size, none wider than `width` points.
pub fn wrap(runs: &[Run], size: f32, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for part in parts(runs) {
        let mut word = match part {
            Part::Break => {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            Part::Word(word) => word,
        };
        let space = if line.pieces.is_empty() { 0.0 } else { fonts::width(" ", false, size) };
        if !line.pieces.is_empty() && line.width + space + measure(&word, size) > width {
            lines.push(std::mem::take(&mut line));
        }
        while measure(&word, size) > width {
            let (head, tail) = cut(word, size, width);
            add(&mut line, head, size);
            lines.push(std::mem::take(&mut line));
            word = tail;
        }
        add(&mut line, word, size);
    }
    if !line.pieces.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Sets a word at the end of a line; text of one look stays one piece, so that it is found and copied as written.
fn add(line: &mut Line, word: Vec<Run>, size: f32) {
    if let Some((_, last)) = line.pieces.last_mut() {
        // The space belongs to the piece before, or two looks would read as one word.
        last.text.push(' ');
        line.width += fonts::width(" ", false, size);
    }
    for run in word {
        let width = fonts::width(&run.text, run.bold, size);
        match line.pieces.last_mut() {
            Some((_, last)) if last.bold == run.bold && last.slant == run.slant => last.text.push_str(&run.text),
            _ => line.pieces.push((line.width, run)),
        }
        line.width += width;
    }
}

/// Cuts a word that is wider than a line: as many characters as fit, at least one, and the rest.
fn cut(word: Vec<Run>, size: f32, width: f32) -> (Vec<Run>, Vec<Run>) {
    let (mut head, mut tail): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    let mut used = 0.0;
    for run in word {
        let mut fits = String::new();
        let mut rest = String::new();
        for c in run.text.chars() {
            let advance = fonts::width(c.encode_utf8(&mut [0; 4]), run.bold, size);
            let first = head.is_empty() && fits.is_empty();
            if rest.is_empty() && tail.is_empty() && (first || used + advance <= width) {
                used += advance;
                fits.push(c);
            } else {
                rest.push(c);
            }
        }
        if !fits.is_empty() {
            head.push(Run { text: fits, ..run.clone() });
        }
        if !rest.is_empty() {
            tail.push(Run { text: rest, ..run });
        }
    }
    (head, tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.pieces.iter().map(|(_, run)| run.text.as_str()).collect()).collect()
    }

    #[test]
    fn no_line_is_wider_than_its_column() {
        let text = "Your Gold membership renews on Aug 1, 2026. We will charge $99.00 to Visa 4242.\n\nSee you soon.";
        let lines = wrap(&[Run::plain(text, false)], 10.0, 120.0);
        assert!(lines.iter().all(|line| line.width <= 120.0), "{lines:?}");
        assert_eq!(texts(&lines).join(" ").replace("  ", " "), text.replace("\n\n", " "));
        assert!(texts(&lines).contains(&String::new()), "an empty line is kept");
    }

    #[test]
    fn a_word_longer_than_its_column_is_cut_and_loses_nothing() {
        let long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
        let lines = wrap(&[Run::plain(long, false)], 10.0, 100.0);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.width <= 101.0), "{lines:?}");
        assert_eq!(texts(&lines).concat(), long);
    }

    #[test]
    fn a_change_of_look_within_a_word_does_not_break_it() {
        let runs = [Run::plain("The ", false), Run::plain("fee", true), Run::plain(", each month", false)];
        let lines = wrap(&runs, 10.0, 300.0);
        assert_eq!(texts(&lines), ["The fee, each month"]);
        assert_eq!(lines[0].pieces.iter().map(|(_, run)| run.text.as_str()).collect::<Vec<_>>(), ["The ", "fee", ", each month"]);
    }
}
