//! The two fonts of all paper, parsed once, and the shape of texts in them.
//!
//! Italics are the regular font slanted: two files are enough. What is measured is what is drawn: both use [`shape`].

use crate::base::{Error, Res};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, ShapePlan, UnicodeBuffer, script};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

#[derive(rust_embed::RustEmbed)]
#[folder = "static/vendor/fonts/"]
struct Files;

const REGULAR: &str = "NotoSans-Regular.ttf";
const BOLD: &str = "NotoSans-SemiBold.ttf";

/// Widths kept before the memory of them is begun anew: some megabytes.
const MOST_WIDTHS: usize = 20_000;

struct Weight {
    font: Font,
    face: Face<'static>,
    /// How Latin texts are shaped, and figures: made once, because making it takes longer than shaping a line.
    latin: ShapePlan,
    figures: ShapePlan,
    widths: Mutex<HashMap<String, f32>>,
}

struct Fonts {
    regular: Weight,
    bold: Weight,
}

static FONTS: OnceLock<Result<Fonts, String>> = OnceLock::new();

fn read(name: &str) -> Result<Weight, String> {
    let file = Files::get(name).ok_or_else(|| format!("the font {name} is missing"))?;
    // Kept for the life of the process: the parsed faces point into it.
    let bytes: &'static [u8] = Box::leak(file.data.into_owned().into_boxed_slice());
    let font = Font::new(bytes.into(), 0).ok_or_else(|| format!("the font {name} cannot be read"))?;
    let face = Face::from_slice(bytes, 0).ok_or_else(|| format!("the font {name} cannot be read"))?;
    let plan = |script| ShapePlan::new(&face, Direction::LeftToRight, script, None, &[]);
    Ok(Weight { font, latin: plan(Some(script::LATIN)), figures: plan(None), face, widths: Mutex::default() })
}

fn weight(bold: bool) -> Res<&'static Weight> {
    let fonts = FONTS.get_or_init(|| Ok(Fonts { regular: read(REGULAR)?, bold: read(BOLD)? }));
    match fonts {
        Ok(fonts) => Ok(if bold { &fonts.bold } else { &fonts.regular }),
        Err(sentence) => Err(Error::failed(sentence.clone())),
    }
}

/// Fails where the fonts cannot be read, so that the pen afterwards need not.
pub fn ready() -> Res<()> {
    weight(false).map(|_| ())
}

/// The width in points of a text at a size.
pub fn width(text: &str, bold: bool, size: f32) -> f32 {
    let Ok(weight) = weight(bold) else { return 0.0 };
    let mut widths = weight.widths.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(width) = widths.get(text) {
        return width * size;
    }
    let width: f32 = shaped(weight, text).iter().map(|glyph| glyph.x_advance).sum();
    if widths.len() >= MOST_WIDTHS {
        widths.clear();
    }
    widths.insert(text.to_string(), width);
    width * size
}

/// The font and the glyphs of a text, as the PDF draws them.
pub fn shape(text: &str, bold: bool) -> Res<(Font, Vec<KrillaGlyph>)> {
    let weight = weight(bold)?;
    Ok((weight.font.clone(), shaped(weight, text)))
}

fn shaped(weight: &Weight, text: &str) -> Vec<KrillaGlyph> {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let glyphs = match (buffer.direction(), buffer.script()) {
        (Direction::LeftToRight, script::LATIN) => rustybuzz::shape_with_plan(&weight.face, &weight.latin, buffer),
        (Direction::LeftToRight, script::UNKNOWN) => rustybuzz::shape_with_plan(&weight.face, &weight.figures, buffer),
        _ => rustybuzz::shape(&weight.face, &[], buffer),
    };
    let em = weight.face.units_per_em() as f32;
    // A glyph stands for the bytes from its cluster to the next higher one, whichever way the script runs.
    let mut starts: Vec<usize> = glyphs.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let places = glyphs.glyph_infos().iter().zip(glyphs.glyph_positions());
    places
        .map(|(info, at)| {
            let start = info.cluster as usize;
            let end = starts.iter().find(|next| **next > start).copied().unwrap_or(text.len());
            let scaled = |units: i32| units as f32 / em;
            let (advance, dx, dy) = (scaled(at.x_advance), scaled(at.x_offset), scaled(at.y_offset));
            KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, dx, dy, scaled(at.y_advance), start..end, None)
        })
        .collect()
}

/// The text as the fonts can print it: accents joined to their letters, odd spaces made plain, what is no letter and is
/// not in the fonts left out. A letter they lack is kept and prints as an empty box: a name is not shortened unseen.
pub fn printable(text: &str) -> String {
    let has = |c: char| weight(false).is_ok_and(|weight| weight.face.glyph_index(c).is_some());
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if c == '\n' || c == '\u{a0}' {
            out.push(c);
        } else if c.is_whitespace() {
            out.push(' ');
        } else if c.is_control()
            || c == '\u{ad}'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        {
            // Invisible: nothing to print.
        } else if has(c) {
            out.push(c);
        } else {
            let before = out.len();
            decompose_compatible(c, |part| {
                if has(part) {
                    out.push(part);
                }
            });
            if out.len() == before && c.is_alphanumeric() {
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_under_each_other() {
        ready().unwrap();
        for figure in '1'..='9' {
            assert_eq!(width("0", false, 10.0), width(&figure.to_string(), false, 10.0));
            assert_eq!(width("0", true, 10.0), width(&figure.to_string(), true, 10.0));
        }
        assert!(width("Gold", true, 10.0) > width("Gold", false, 10.0));
    }

    #[test]
    fn names_of_many_languages_print_as_they_are_written() {
        assert_eq!(printable("Müller, Nguye\u{302}\u{303}n"), "Müller, Nguyễn");
        assert_eq!(printable("−$49.50 – 2\u{a0}× fine\u{200b}"), "−$49.50 – 2\u{a0}× fine");
        assert_eq!(printable("a\tb 🎉"), "a b ");
        assert_eq!(printable("王"), "王", "a letter is never dropped unseen");
    }
}
