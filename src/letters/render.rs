//! From content to subject, HTML and text: one layout for all letters, both saying the same.
//!
//! HTML is readable at 320 px and without images; its styles stand inline because mail programs know no other.

use super::Content;
use crate::base::{Error, Res};
use askama::Template;

/// Stands where the link was in what is kept of a letter.
pub const LINK: &str = "[link]";

/// A letter as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub html: String,
    pub text: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    content: &'a Content,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    content: &'a Content,
    link: &'a str,
}

/// A row's label: its first line, and after it why.
pub fn label(row: &str) -> (&str, &str) {
    row.split_once('\n').unwrap_or((row, ""))
}

impl Content {
    /// Is this row the total, to be set off?
    pub(super) fn is_total(&self, index: &usize) -> bool {
        self.total && index + 1 == self.rows.len()
    }
}

/// Renders a letter whose button leads to `link`; [`LINK`] for what is kept.
pub fn render(content: &Content, link: &str) -> Res<Rendered> {
    let failed = |cause: askama::Error| Error::Failed(Box::new(cause));
    let html = Html { content, link }.render().map_err(failed)?;
    let text = Text { content, link }.render().map_err(failed)?;
    Ok(Rendered { subject: content.subject.clone(), html, text: tidy(&text) })
}

/// At most one empty line between two others.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && (out.is_empty() || out.ends_with("\n\n")) {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out.trim_end().to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::links::Purpose;
    use crate::letters::{Button, Sender};

    #[test]
    fn the_link_is_only_where_the_letter_leaves() {
        let content = Content {
            subject: "Gold: $99.00 paid".into(),
            greeting: "Hello Núñez & Co,".into(),
            news: "Your Gold fee for July is paid.".into(),
            rows: vec![("Gold, Jul 1 – Jul 31".into(), "99.00".into()), ("Paid with Visa 4242".into(), "$99.00".into())],
            total: true,
            button: Some(Button { label: "View invoice".into(), purpose: Purpose::Invoice, subject: 1, note: String::new() }),
            sender: Sender { name: "Northgate Clinic".into(), ..Sender::default() },
            ..Content::default()
        };
        let leaves = render(&content, "https://clinic.example/i/secret").unwrap();
        assert!(leaves.html.contains("href=\"https://clinic.example/i/secret\"") && leaves.html.contains("&#38; Co"));
        assert!(leaves.text.contains("View invoice: https://clinic.example/i/secret") && leaves.text.contains("Núñez & Co"));
        let kept = render(&content, LINK).unwrap();
        assert!(kept.text.contains("View invoice: [link]") && !kept.html.contains("secret"));
        assert!(!leaves.text.contains("\n\n\n"));
    }
}
