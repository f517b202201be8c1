//! What the signature pad sends: a picture as a data URL. It comes from a browser, so nothing of it is believed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Largest picture, in bytes.
const LARGEST: usize = 300_000;
/// Widest and highest picture, in dots.
const MOST_DOTS: u32 = 4000;
const PREFIX: &str = "data:image/png;base64,";

const UNREADABLE: &str = "The signature could not be read. Sign again, or type the name.";
const EMPTY: &str = "Sign in the field, or type the name.";

/// The picture of a signature; none where the field was left empty. Refuses what is no PNG, too large, or blank.
pub fn parse(data_url: &str) -> Result<Option<Vec<u8>>, &'static str> {
    let typed = data_url.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let coded = typed.strip_prefix(PREFIX).ok_or(UNREADABLE)?;
    if coded.len() > LARGEST * 4 / 3 + 4 {
        return Err("The signature is too large. Sign again, or type the name.");
    }
    // A form decodes a plus sign as a blank.
    let bytes = STANDARD.decode(coded.replace(' ', "+")).map_err(|_| UNREADABLE)?;
    if is_blank(&bytes).ok_or(UNREADABLE)? {
        return Err(EMPTY);
    }
    Ok(Some(bytes))
}

/// Has the picture only one colour? None where it is no picture.
fn is_blank(bytes: &[u8]) -> Option<bool> {
    let limits = png::Limits { bytes: 64 * 1024 * 1024 };
    let mut reader = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits).read_info().ok()?;
    let info = reader.info();
    if info.width == 0 || info.height == 0 || info.width > MOST_DOTS || info.height > MOST_DOTS {
        return None;
    }
    let dot = info.bytes_per_pixel();
    let mut dots = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut dots).ok()?;
    let dots = &dots[..frame.buffer_size()];
    let first = dots.get(..dot)?;
    Some(dots.chunks(dot).all(|other| other == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(ink: bool) -> String {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 40, 20);
        encoder.set_color(png::ColorType::Rgba);
        let mut dots = vec![0u8; 40 * 20 * 4];
        if ink {
            dots[400..480].fill(255);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&dots).unwrap();
        writer.finish().unwrap();
        format!("{PREFIX}{}", STANDARD.encode(bytes))
    }

    #[test]
    fn a_drawn_signature_is_kept_as_its_picture() {
        let drawn = parse(&picture(true)).unwrap().unwrap();
        assert!(drawn.starts_with(b"\x89PNG"));
        assert_eq!(parse(&picture(true).replace('+', " ")), Ok(Some(drawn)));
        assert_eq!(parse("  "), Ok(None));
    }

    #[test]
    fn a_blank_field_is_no_signature() {
        assert_eq!(parse(&picture(false)), Err(EMPTY));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let cut = picture(true);
        let gif = format!("{PREFIX}{}", STANDARD.encode(b"GIF89a"));
        for odd in ["signed", "data:image/png;base64,%%%", "data:image/svg+xml;base64,PHN2Zz4=", &gif, &cut[..cut.len() - 40]] {
            assert_eq!(parse(odd), Err(UNREADABLE), "{odd}");
        }
        let long = format!("{PREFIX}{}", "A".repeat(LARGEST * 2));
        assert!(parse(&long).unwrap_err().contains("too large"));
    }
}
