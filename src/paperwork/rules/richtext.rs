//! The rich text of an agreement: cleaned to headings, paragraphs, lists and emphasis, whatever it was pasted from.

use std::collections::HashSet;

/// Longest text, in characters as stored: some 60 printed pages.
pub const LONGEST: usize = 200_000;

const TAGS: [&str; 15] = ["h1", "h2", "h3", "p", "div", "br", "ul", "ol", "li", "strong", "b", "em", "i", "a", "blockquote"];

/// What was typed or pasted, as clean HTML. Text without any of our tags was typed plain: blank lines part paragraphs.
pub fn clean(typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n");
    let lower = typed.to_lowercase();
    let marked = TAGS.iter().any(|tag| {
        let open = format!("<{tag}");
        lower.match_indices(&open).any(|(at, _)| lower[at + open.len()..].starts_with(['>', ' ', '/', '\n', '\t']))
    });
    let html = if marked { typed } else { paragraphs(&typed) };
    let cleaned = ammonia::Builder::default()
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style", "title", "figure"]))
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", HashSet::from(["href"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .clean(&html)
        .to_string();
    cleaned.trim().to_string()
}

fn paragraphs(text: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let parts = lines.split(|line| line.is_empty()).filter(|part| !part.is_empty());
    parts
        .map(|part| format!("<p>{}</p>", part.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Has it no words?
pub fn is_empty(html: &str) -> bool {
    words(html).trim().is_empty()
}

/// Do two texts read alike? Editors write a paragraph as `p`, as `div` or as two `br`; that alone is no change.
pub fn same(one: &str, other: &str) -> bool {
    reading(one) == reading(other)
}

fn words(html: &str) -> String {
    pieces(html).into_iter().filter_map(|piece| piece.err()).collect::<String>().replace("&nbsp;", " ").replace('\u{a0}', " ")
}

fn reading(html: &str) -> String {
    let mut out = String::new();
    for piece in pieces(html) {
        match piece {
            Err(text) => out.push_str(&text.replace("&nbsp;", " ").replace('\u{a0}', " ")),
            Ok(tag) => out.push_str(&match tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default() {
                "p" | "div" | "br" => " ¶ ".to_string(),
                "b" | "strong" => " * ".to_string(),
                "i" | "em" => " _ ".to_string(),
                "a" => format!(" <{tag}> "),
                other => format!(" ¶ {other} ¶ "),
            }),
        }
    }
    let mut words: Vec<&str> = Vec::new();
    for word in out.split_whitespace() {
        if word != "¶" || words.last().is_some_and(|last| *last != "¶") {
            words.push(word);
        }
    }
    if words.last() == Some(&"¶") {
        words.pop();
    }
    words.join(" ")
}

/// Tags (`Ok`, without brackets) and text between them (`Err`) of clean HTML.
pub fn pieces(html: &str) -> Vec<Result<&str, &str>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let Some(close) = rest[open..].find('>').map(|at| open + at) else { break };
        found.push(Err(&rest[..open]));
        found.push(Ok(&rest[open + 1..close]));
        rest = &rest[close + 1..];
    }
    found.push(Err(rest));
    found
}

/// The text to stand inside a page that has a heading of its own: one level down.
pub fn below_heading(html: &str) -> String {
    let mut out = html.to_string();
    for (from, to) in [("h3", "h4"), ("h2", "h3"), ("h1", "h2")] {
        out = out.replace(&format!("<{from}>"), &format!("<{to}>")).replace(&format!("</{from}>"), &format!("</{to}>"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_a_word_processor_are_dropped_and_headings_and_lists_kept() {
        let pasted = "<h1 style=\"mso-style\" class=\"MsoTitle\">Terms</h1><style>p{color:red}</style><p class=MsoNormal>\
                      <span style='font-family:Calibri'>The <b>fee</b></span><o:p></o:p></p><ul><li>one</li></ul><script>alert(1)</script>";
        assert_eq!(clean(pasted), "<h1>Terms</h1><p>The <b>fee</b></p><ul><li>one</li></ul>");
        assert_eq!(clean("<p><a href=\"javascript:alert(1)\" onclick=\"x\">a</a></p>"), "<p><a>a</a></p>");
    }

    #[test]
    fn text_typed_plain_becomes_paragraphs() {
        assert_eq!(
            clean("You join.\r\nToday.\r\n\r\n\r\nFee < {fee} & more"),
            "<p>You join.<br>Today.</p>\n<p>Fee &lt; {fee} &amp; more</p>"
        );
        assert_eq!(clean("  \n "), "");
        assert!(is_empty("<div>&nbsp;<br></div>") && !is_empty("<p>a</p>"));
    }

    #[test]
    fn only_what_reads_otherwise_is_a_change() {
        assert!(same("<p>One</p>\n<p>Two</p>", "<div>One<br><br>Two</div>"));
        assert!(same("<p><strong>One</strong> two</p>", "<div><b>One</b> two</div>"));
        assert!(!same("<p>One</p>", "<p>One more</p>"));
        assert!(!same("<p>One</p>", "<h1>One</h1>"));
        assert!(!same("<p>One</p>", "<p><b>One</b></p>"));
    }
}
