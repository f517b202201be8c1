//! The signed agreement on paper: the text as it was read, what was agreed, the signature, and the evidence with the hash
//! over all.

use super::html::{self, Block, Kind};
use super::layout::{Ink, Layout, Style};
use super::pen::Pen;
use super::{PageSize, fonts, print};
use crate::base::{Date, Res};
use std::sync::Arc;

/// A signed agreement: every value a finished text, an empty one is left out.
#[derive(Clone, Debug, Default)]
pub struct SignedPaper {
    pub title: String,
    pub clinic: String,
    pub patient: String,
    /// The agreement's text, cleaned, its placeholders filled.
    pub html: String,
    /// Fee, interval, first days, card, version: label and value.
    pub facts: Vec<(String, String)>,
    /// The sentence of consent to later charges.
    pub consent: String,
    pub signature_png: Option<Vec<u8>>,
    /// For those who cannot draw.
    pub typed_name: Option<String>,
    pub signed_at: String,
    /// Where the signature came from on the network.
    pub address: String,
    pub browser: String,
    /// Who of the staff was present.
    pub staff: String,
    pub hash: String,
    pub page: PageSize,
    /// As in `en-US`.
    pub language: String,
    /// The day of the document, for its properties; without one it is not archival.
    pub day: Option<Date>,
}

const BODY: Style = Style::plain(10.0);
const LABEL: Style = Style::grey(8.5);
/// What a list or a quotation stands in from the left.
const INDENT: f32 = 18.0;
/// The field a signature is fitted into.
const SIGNATURE: (f32, f32) = (220.0, 84.0);

/// The signed agreement as PDF. Fails where the signature is no PNG.
pub fn signed(paper: &SignedPaper) -> Res<Vec<u8>> {
    fonts::ready()?;
    print::pdf(&layout(paper)?, paper.day)
}

/// A signature's picture with its size on paper.
struct Drawn {
    png: Arc<[u8]>,
    width: f32,
    height: f32,
}

fn layout(paper: &SignedPaper) -> Res<Layout> {
    let drawn = match &paper.signature_png {
        Some(bytes) => Some(fitted(bytes)?),
        None => None,
    };
    let mut pen = Pen::new(paper.page, &paper.title, &paper.language);
    pen.paragraph(pen.left(), pen.measure(), &paper.title, Style::bold(17.0));
    pen.gap(2.0);
    pen.paragraph(pen.left(), pen.measure(), &format!("{} with {}", paper.patient, paper.clinic), LABEL);
    pen.gap(12.0);
    pen.rule(pen.left(), pen.measure(), 1.5, Ink::Accent);
    pen.gap(20.0);
    facts(&mut pen, &paper.facts);
    pen.gap(14.0);
    for block in &html::blocks(&paper.html) {
        written(&mut pen, block);
    }
    pen.block(|pen| closing(pen, paper, drawn.as_ref()));
    let running = format!("{} · {}", paper.title, paper.patient);
    Ok(pen.finish(&running, &format!("{} · signed {}", paper.clinic, paper.signed_at)))
}

fn fitted(bytes: &[u8]) -> Res<Drawn> {
    let png: Arc<[u8]> = bytes.into();
    let (width, height) = print::png_size(&png)?;
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    // A pad's dots are drawn at half a point at most: small pictures stay small.
    let scale = (SIGNATURE.0 / width).min(SIGNATURE.1 / height).min(0.5);
    Ok(Drawn { png, width: width * scale, height: height * scale })
}

/// Label and value side by side, values under each other.
fn facts(pen: &mut Pen, facts: &[(String, String)]) {
    let column = pen.left() + 130.0;
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        pen.block(|pen| {
            let top = pen.y;
            pen.gap(1.2);
            pen.paragraph(pen.left(), 118.0, label, LABEL);
            let below = pen.y;
            pen.y = top;
            pen.paragraph(column, pen.right() - column, value, BODY);
            pen.y = pen.y.max(below) + 2.0;
        });
    }
}

/// A block of the agreement's text.
fn written(pen: &mut Pen, block: &Block) {
    let indent = INDENT * block.depth as f32;
    let (x, width) = (pen.left() + indent, pen.measure() - indent);
    match block.kind {
        Kind::Heading(level) => {
            let size = [14.0, 12.0, 10.5][usize::from(level.clamp(1, 3)) - 1];
            // A heading stays with the first lines of what it heads.
            pen.need(size * 1.4 + 12.0 + 3.0 * BODY.size * 1.4);
            pen.gap(8.0);
            pen.runs(x, width, &block.runs, Style::bold(size));
            pen.gap(4.0);
        }
        Kind::Paragraph => {
            pen.runs(x, width, &block.runs, BODY);
            pen.gap(7.0);
        }
        Kind::Item => {
            pen.need(2.0 * BODY.size * 1.4);
            if !block.marker.is_empty() {
                pen.text(x - INDENT + 4.0, &block.marker, BODY);
            }
            pen.runs(x, width, &block.runs, BODY);
            pen.gap(3.0);
        }
    }
}

fn closing(pen: &mut Pen, paper: &SignedPaper, drawn: Option<&Drawn>) {
    pen.gap(10.0);
    pen.rule(pen.left(), pen.measure(), 0.5, Ink::Hair);
    pen.gap(16.0);
    if !paper.consent.is_empty() {
        pen.paragraph(pen.left(), pen.measure(), &paper.consent, Style::bold(10.0));
        pen.gap(16.0);
    }
    if let Some(drawn) = drawn {
        pen.image(pen.left(), drawn.width, drawn.height, drawn.png.clone());
        pen.gap(4.0);
    }
    if let Some(name) = paper.typed_name.as_deref().filter(|name| !name.is_empty()) {
        pen.paragraph(pen.left(), pen.measure(), name, Style::plain(15.0));
        pen.gap(4.0);
    }
    pen.rule(pen.left(), SIGNATURE.0, 0.75, Ink::Grey);
    pen.gap(5.0);
    let how = if drawn.is_none() && paper.typed_name.is_some() { "signed by typed name" } else { "signed" };
    pen.paragraph(pen.left(), pen.measure(), &format!("{}, {how} {}", paper.patient, paper.signed_at), LABEL);
    pen.gap(18.0);
    let evidence = [
        ("Signed", &paper.signed_at),
        ("Address", &paper.address),
        ("Browser", &paper.browser),
        ("Staff present", &paper.staff),
        ("Hash over all (SHA-256)", &paper.hash),
    ];
    facts(pen, &evidence.map(|(label, value)| (label.to_string(), value.clone())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::paper::layout::Mark;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// Eight by four pixels.
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAYAAACzzX7wAAAAFklEQVR42mNgIAVwiQT8xysJwySZAABn8wciaFjaRAAAAABJRU5ErkJggg==";

    fn paper(sections: usize) -> SignedPaper {
        let section = |no: usize| {
            let long = "The clinic charges the fee to the card on file on each billing day until the membership ends. ".repeat(6);
            format!("<h2>{no}. Section</h2><p>{long}</p><ul><li><strong>Fee</strong> $99.00</li><li>{long}</li></ul>")
        };
        SignedPaper {
            title: "Gold Membership Agreement".to_string(),
            clinic: "Northgate Clinic".to_string(),
            patient: "Phil Nguyễn".to_string(),
            html: (1..=sections).map(section).collect(),
            facts: vec![("Fee".to_string(), "$99.00 each month".to_string()), ("Card".to_string(), "Visa 4242".to_string())],
            consent: "I agree that later fees are charged to this card.".to_string(),
            signature_png: STANDARD.decode(PNG).ok(),
            signed_at: "Jun 16, 2026, 10:51".to_string(),
            address: "203.0.113.7".to_string(),
            browser: "Firefox 140 on Windows".to_string(),
            staff: "Ruth Amari".to_string(),
            hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_string(),
            language: "en-US".to_string(),
            day: Some(time::macros::date!(2026 - 06 - 16)),
            ..SignedPaper::default()
        }
    }

    #[test]
    fn the_evidence_closes_the_agreement() {
        let layout = layout(&paper(1)).unwrap();
        assert_eq!(layout.pages.len(), 1);
        let order = [
            "Gold Membership",
            "$99.00 each",
            "1. Section",
            "I agree",
            "Phil Nguyễn, signed",
            "203.0.113.7",
            "Firefox",
            "Ruth",
            "e3b0c442",
        ];
        let heights: Vec<f32> = order.iter().map(|text| layout.find(text).unwrap_or_else(|| panic!("{text} is missing")).2).collect();
        assert!(heights.is_sorted(), "{heights:?}");
        assert!(layout.pages[0].iter().any(|mark| matches!(mark, Mark::Text { text, style, .. } if text.trim() == "Fee" && style.bold)));
        assert_eq!(layout.pages[0].iter().filter(|mark| matches!(mark, Mark::Image { .. })).count(), 1);
    }

    #[test]
    fn a_long_agreement_keeps_its_closing_together_and_its_headings_with_their_text() {
        let layout = layout(&paper(38)).unwrap();
        assert!(layout.pages.len() > 12, "{} pages", layout.pages.len());
        let last = layout.pages.len() - 1;
        for text in ["I agree", "Phil Nguyễn, signed", "e3b0c442"] {
            assert_eq!(layout.find(text).map(|(page, ..)| page), Some(last), "{text}");
        }
        for page in 0..layout.pages.len() {
            let texts = layout.texts(page);
            let body: Vec<&&str> = texts.iter().filter(|text| !text.starts_with("page ") && !text.contains(" · ")).collect();
            assert!(!body.last().unwrap().ends_with(". Section"), "a heading alone at the foot of page {page}");
        }
    }

    #[test]
    fn a_typed_name_signs_where_nothing_was_drawn() {
        let typed = SignedPaper { signature_png: None, typed_name: Some("Phil Nguyễn".to_string()), ..paper(1) };
        let layout = layout(&typed).unwrap();
        assert!(layout.find("Phil Nguyễn, signed by typed name").is_some());
        assert!(signed(&typed).unwrap().starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn a_signature_that_is_no_picture_is_an_error_and_not_a_gap() {
        assert!(signed(&paper(1)).is_ok());
        assert!(signed(&SignedPaper { signature_png: Some(b"no picture".to_vec()), ..paper(1) }).is_err());
    }
}
