//! A document laid out: marks at their places, page by page, in points from the upper left corner.

use std::sync::Arc;

/// What is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Black,
    /// Labels and what stands second.
    Grey,
    /// The hairlines between rows.
    Hair,
    /// The one blue, for the line under the head.
    Accent,
}

impl Ink {
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Ink::Black => (17, 24, 39),
            Ink::Grey => (91, 101, 115),
            Ink::Hair => (214, 219, 226),
            Ink::Accent => (6, 111, 209),
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    pub bold: bool,
    pub ink: Ink,
}

impl Style {
    pub const fn plain(size: f32) -> Style {
        Style { size, bold: false, ink: Ink::Black }
    }

    pub const fn bold(size: f32) -> Style {
        Style { size, bold: true, ink: Ink::Black }
    }

    pub const fn grey(size: f32) -> Style {
        Style { size, bold: false, ink: Ink::Grey }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// `y` is the baseline.
    Text { x: f32, y: f32, text: String, style: Style, slant: bool },
    /// A horizontal line.
    Rule { x: f32, y: f32, width: f32, thick: f32, ink: Ink },
    /// A five-pointed star, `size` wide, standing on `y`: the fonts have none.
    Star { x: f32, y: f32, size: f32, ink: Ink },
    /// A picture as PNG bytes.
    Image { x: f32, y: f32, width: f32, height: f32, png: Arc<[u8]> },
}

impl Mark {
    /// The same mark, lower on the page.
    pub fn lowered(mut self, by: f32) -> Mark {
        match &mut self {
            Mark::Text { y, .. } | Mark::Rule { y, .. } | Mark::Star { y, .. } | Mark::Image { y, .. } => *y += by,
        }
        self
    }
}

/// A whole document before it is printed.
#[derive(Clone, Debug)]
pub struct Layout {
    pub title: String,
    /// As in `en-US`.
    pub language: String,
    pub width: f32,
    pub height: f32,
    pub pages: Vec<Vec<Mark>>,
}

#[cfg(test)]
impl Layout {
    /// The texts of a page in the order they were placed.
    pub fn texts(&self, page: usize) -> Vec<&str> {
        let marks = self.pages[page].iter();
        marks.filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None }).collect()
    }

    /// Page, left edge and baseline of the first text that begins so.
    pub fn find(&self, begins: &str) -> Option<(usize, f32, f32)> {
        let marks = self.pages.iter().enumerate().flat_map(|(page, marks)| marks.iter().map(move |mark| (page, mark)));
        marks.into_iter().find_map(|(page, mark)| match mark {
            Mark::Text { x, y, text, .. } if text.starts_with(begins) => Some((page, *x, *y)),
            _ => None,
        })
    }
}
