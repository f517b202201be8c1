//! Reads the text of an agreement, cleaned HTML of a few tags, into paragraphs for the pen.
//!
//! The input always comes out of the cleaner (`h1 h2 h3 p div br ul ol li strong b em i a blockquote`, well nested, the
//! few entities it writes), so this reads tags one after the other and takes any other for nothing.

use super::wrap::Run;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 1 to 3.
    Heading(u8),
    Paragraph,
    Item,
}

/// A heading, a paragraph or a point of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: Kind,
    /// How many lists and quotations it stands in.
    pub depth: usize,
    /// The point's number or dot; empty for what follows within the same point.
    pub marker: String,
    pub runs: Vec<Run>,
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    heading: u8,
    bold: usize,
    slant: usize,
    quotes: usize,
    /// For each open list, the number of its next point; 0 for dots.
    lists: Vec<u32>,
    marker: String,
    link: Option<(String, usize)>,
}

/// The blocks of a cleaned HTML text.
pub fn blocks(html: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        reader.text(&rest[..start]);
        let Some(end) = rest[start..].find('>') else {
            rest = &rest[start..];
            break;
        };
        reader.tag(&rest[start + 1..start + end]);
        rest = &rest[start + end + 1..];
    }
    reader.text(rest);
    reader.close();
    reader.blocks
}

impl Reader {
    /// Text between tags: every stretch of white space is one space.
    fn text(&mut self, raw: &str) {
        let text = decoded(raw);
        let mut out = String::new();
        let mut after_space = self.runs.last().is_none_or(|run| run.text.ends_with([' ', '\n']));
        for c in text.chars() {
            let space = matches!(c, ' ' | '\n' | '\r' | '\t');
            if !space {
                out.push(c);
            } else if !after_space {
                out.push(' ');
            }
            after_space = space;
        }
        if !out.is_empty() {
            self.push(out);
        }
    }

    fn push(&mut self, text: String) {
        self.runs.push(Run { text, bold: self.bold > 0 || self.heading > 0, slant: self.slant > 0 });
    }

    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let count = |open: &mut usize| *open = if closing { open.saturating_sub(1) } else { *open + 1 };
        match name.as_str() {
            "strong" | "b" => count(&mut self.bold),
            "em" | "i" => count(&mut self.slant),
            "br" => self.push("\n".to_string()),
            "p" | "div" => self.close(),
            "h1" | "h2" | "h3" => {
                self.close();
                self.heading = if closing { 0 } else { name.as_bytes()[1] - b'0' };
            }
            "blockquote" => {
                self.close();
                count(&mut self.quotes);
            }
            "ul" | "ol" => {
                self.close();
                if closing {
                    self.lists.pop();
                } else {
                    self.lists.push(u32::from(name == "ol"));
                }
                self.marker.clear();
            }
            "li" => {
                self.close();
                self.marker.clear();
                if let (false, Some(next)) = (closing, self.lists.last_mut()) {
                    self.marker = if *next == 0 { "•".to_string() } else { format!("{next}.") };
                    *next += u32::from(*next > 0);
                }
            }
            "a" if closing => self.end_link(),
            "a" => self.link = address(tag).map(|address| (address, self.runs.len())),
            _ => {}
        }
    }

    /// Paper cannot be clicked: the address stands behind the words, unless it is the words.
    fn end_link(&mut self) {
        if let Some((address, from)) = self.link.take() {
            let words: String = self.runs.get(from..).unwrap_or_default().iter().map(|run| run.text.as_str()).collect();
            let bare = address.trim_start_matches("mailto:").trim_start_matches("tel:");
            if !words.contains(bare) && !bare.is_empty() {
                self.push(format!(" ({bare})"));
            }
        }
    }

    fn close(&mut self) {
        let mut runs = std::mem::take(&mut self.runs);
        while let Some(last) = runs.last_mut() {
            let kept = last.text.trim_end_matches([' ', '\n']).len();
            last.text.truncate(kept);
            if kept > 0 {
                break;
            }
            runs.pop();
        }
        if runs.is_empty() {
            return;
        }
        let kind = match self.heading {
            0 if self.lists.is_empty() => Kind::Paragraph,
            0 => Kind::Item,
            level => Kind::Heading(level),
        };
        let marker = if kind == Kind::Item { std::mem::take(&mut self.marker) } else { String::new() };
        self.blocks.push(Block { kind, depth: self.lists.len() + self.quotes, marker, runs });
    }
}

/// The address of a link's tag.
fn address(tag: &str) -> Option<String> {
    let from = tag.find("href=\"")? + 6;
    let end = tag[from..].find('"')?;
    Some(decoded(&tag[from..from + end]))
}

/// Text without entities: the named ones that the cleaner writes, and all numbered ones.
fn decoded(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let found = rest.find(';').filter(|end| *end <= 9).and_then(|end| Some((end, entity(&rest[1..end])?)));
        match found {
            Some((end, c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(block: &Block) -> String {
        block.runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn headings_lists_and_weight_are_kept() {
        let html = "<h1>Gold</h1><p>You pay <strong>$99.00</strong>\n each <em>month</em>.</p><ol><li>first</li><li>second<ul><li>deep</li></ul></li></ol>";
        let blocks = blocks(html);
        let seen: Vec<(Kind, usize, &str, String)> = blocks.iter().map(|b| (b.kind, b.depth, b.marker.as_str(), plain(b))).collect();
        assert_eq!(
            seen,
            [
                (Kind::Heading(1), 0, "", "Gold".to_string()),
                (Kind::Paragraph, 0, "", "You pay $99.00 each month.".to_string()),
                (Kind::Item, 1, "1.", "first".to_string()),
                (Kind::Item, 1, "2.", "second".to_string()),
                (Kind::Item, 2, "•", "deep".to_string()),
            ]
        );
        let bold: Vec<&str> = blocks[1].runs.iter().filter(|run| run.bold).map(|run| run.text.as_str()).collect();
        assert_eq!(bold, ["$99.00"]);
        assert!(blocks[1].runs.iter().any(|run| run.slant && run.text == "month"));
    }

    #[test]
    fn what_was_escaped_prints_as_it_was_typed() {
        let read = blocks("<div>A &lt; B &amp;amp; C&nbsp;&#39;d&#x2019; R&D<br><br>next</div>");
        assert_eq!(plain(&read[0]), "A < B &amp; C\u{a0}'d’ R&D\n\nnext");
        let read = blocks(
            "<p>See <a href=\"https://northgate.example/terms\" rel=\"noopener\">our terms</a> or <a href=\"mailto:desk@northgate.example\">desk@northgate.example</a></p>",
        );
        assert_eq!(plain(&read[0]), "See our terms (https://northgate.example/terms) or desk@northgate.example");
    }

    #[test]
    fn text_without_any_tag_is_a_paragraph() {
        assert_eq!(blocks("Just words").len(), 1);
        assert!(blocks("<p> </p><div><br></div>").is_empty());
    }
}
