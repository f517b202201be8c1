//! From a layout to the bytes of a PDF. Only this file draws.
//!
//! Archival PDF (PDF/A-3b) where the standard allows: it wants a day and refuses letters the fonts lack, and then the same pages leave as
//! plain PDF 1.7, as a document that exists is worth more than a label.

use super::fonts;
use super::layout::{Ink, Layout, Mark};
use crate::base::{Date, Error, Res};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use std::collections::HashMap;
use std::sync::Arc;

/// How far slanted letters lean: 12 degrees.
const SLANT: f32 = 0.21;

/// The layout as PDF, dated in its properties.
pub fn pdf(layout: &Layout, day: Option<Date>) -> Res<Vec<u8>> {
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A3_B).finish();
    let archival = archival.map_err(|error| Error::failed(format!("{error:?}")))?;
    match drawn(layout, day, archival)? {
        Ok(bytes) => Ok(bytes),
        Err(KrillaError::Validation(_)) => drawn(layout, day, Configuration::default())?.map_err(|error| Error::Failed(Box::new(error))),
        Err(error) => Err(Error::Failed(Box::new(error))),
    }
}

fn drawn(layout: &Layout, day: Option<Date>, configuration: Configuration) -> Res<Result<Vec<u8>, KrillaError>> {
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut images: HashMap<*const u8, Image> = HashMap::new();
    for marks in &layout.pages {
        let settings = PageSettings::from_wh(layout.width, layout.height).ok_or_else(|| Error::failed("a page without size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, &mut images)?;
        }
        surface.finish();
        page.finish();
    }
    let mut about = Metadata::new().title(layout.title.clone()).language(layout.language.clone()).creator("Tessera".to_string());
    if let Some(day) = day {
        about = about.creation_date(DateTime::new(day.year().unsigned_abs() as u16).month(day.month() as u8).day(day.day()));
    }
    document.set_metadata(about);
    Ok(document.finish())
}

fn draw(surface: &mut Surface, mark: &Mark, images: &mut HashMap<*const u8, Image>) -> Res<()> {
    match mark {
        Mark::Text { x, y, text, style, slant } => {
            let (font, glyphs) = fonts::shape(text, style.bold)?;
            surface.set_fill(Some(fill(style.ink)));
            if *slant {
                surface.push_transform(&Transform::from_row(1.0, 0.0, -SLANT, 1.0, SLANT * y, 0.0));
            }
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, font, text, style.size, false);
            if *slant {
                surface.pop();
            }
        }
        Mark::Rule { x, y, width, thick, ink } => {
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *thick) {
                path.push_rect(rect);
            }
            filled(surface, path, *ink);
        }
        Mark::Star { x, y, size, ink } => filled(surface, star(*x, *y, *size), *ink),
        Mark::Image { x, y, width, height, png } => {
            let image = match images.get(&png.as_ptr()) {
                Some(image) => image.clone(),
                None => images.entry(png.as_ptr()).or_insert(picture(png)?).clone(),
            };
            let size = Size::from_wh(*width, *height).ok_or_else(|| Error::failed("a picture without size"))?;
            surface.push_transform(&Transform::from_translate(*x, *y));
            surface.draw_image(image, size);
            surface.pop();
        }
    }
    Ok(())
}

fn filled(surface: &mut Surface, path: PathBuilder, ink: Ink) {
    surface.set_fill(Some(fill(ink)));
    if let Some(path) = path.finish() {
        let path: Path = path;
        surface.draw_path(&path);
    }
}

fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = ink.rgb();
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn star(x: f32, y: f32, size: f32) -> PathBuilder {
    let mut path = PathBuilder::new();
    let (outer, inner) = (size * 0.48, size * 0.2);
    for corner in 0..10 {
        let reach = if corner % 2 == 0 { outer } else { inner };
        let turn = std::f32::consts::PI * (corner as f32 / 5.0);
        let (px, py) = (x + size * 0.5 + reach * turn.sin(), y - size * 0.36 - reach * turn.cos());
        if corner == 0 {
            path.move_to(px, py);
        } else {
            path.line_to(px, py);
        }
    }
    path.close();
    path
}

fn picture(png: &Arc<[u8]>) -> Res<Image> {
    Image::from_png(png.to_vec().into(), false).map_err(|error| Error::failed(format!("the picture cannot be read: {error}")))
}

/// The size in pixels of a PNG.
pub fn png_size(png: &Arc<[u8]>) -> Res<(u32, u32)> {
    Ok(picture(png)?.size())
}
