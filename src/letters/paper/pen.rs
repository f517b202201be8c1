//! The pen: writes down the page, breaks lines and pages, repeats table heads, numbers pages at the end.
//!
//! `y` is the upper edge of what comes next, in points from the top.

use super::PageSize;
use super::fonts;
use super::layout::{Ink, Layout, Mark, Style};
use super::wrap::{self, Run};

/// Left and right margin: 20 mm and a little.
const SIDE: f32 = 60.0;
const TOP: f32 = 60.0;
const FOOT: f32 = 64.0;
/// A line's height for a size of type.
const LEADING: f32 = 1.4;

pub struct Pen {
    layout: Layout,
    marks: Vec<Mark>,
    pub y: f32,
    bottom: f32,
    /// Written again at the top of each following page while a table lasts, with its height.
    head: Option<(Vec<Mark>, f32)>,
}

impl Pen {
    pub fn new(page: PageSize, title: &str, language: &str) -> Pen {
        let (width, height) = page.points();
        let layout = Layout { title: fonts::printable(title), language: language.to_string(), width, height, pages: Vec::new() };
        Pen { layout, marks: Vec::new(), y: TOP, bottom: height - FOOT, head: None }
    }

    pub fn left(&self) -> f32 {
        SIDE
    }

    pub fn right(&self) -> f32 {
        self.layout.width - SIDE
    }

    /// The width between the margins.
    pub fn measure(&self) -> f32 {
        self.right() - SIDE
    }

    pub fn gap(&mut self, points: f32) {
        self.y += points;
    }

    /// One line of text at this height; `y` stays.
    pub fn text(&mut self, x: f32, text: &str, style: Style) {
        let text = fonts::printable(text).replace('\n', " ");
        if !text.trim().is_empty() {
            self.marks.push(Mark::Text { x, y: self.baseline(style), text, style, slant: false });
        }
    }

    /// One line of text that ends at `right`; `y` stays.
    pub fn text_right(&mut self, right: f32, text: &str, style: Style) {
        let width = fonts::width(&fonts::printable(text), style.bold, style.size);
        self.text(right - width, text, style);
    }

    /// Moves below a line of this style.
    pub fn line(&mut self, style: Style) {
        self.y += style.size * LEADING;
    }

    pub fn star(&mut self, x: f32, style: Style) {
        self.marks.push(Mark::Star { x, y: self.baseline(style), size: style.size, ink: style.ink });
    }

    /// A line over the page's width or a part of it.
    pub fn rule(&mut self, x: f32, width: f32, thick: f32, ink: Ink) {
        self.marks.push(Mark::Rule { x, y: self.y, width, thick, ink });
    }

    pub fn image(&mut self, x: f32, width: f32, height: f32, png: std::sync::Arc<[u8]>) {
        self.marks.push(Mark::Image { x, y: self.y, width, height, png });
        self.y += height;
    }

    /// Text over as many lines, and pages, as it needs.
    pub fn paragraph(&mut self, x: f32, width: f32, text: &str, style: Style) {
        self.runs(x, width, &[Run::plain(text, style.bold)], style);
    }

    /// A paragraph of several looks; of its lines never one alone stands on a page.
    pub fn runs(&mut self, x: f32, width: f32, runs: &[Run], style: Style) {
        let lines = wrap::wrap(runs, style.size, width);
        let last = lines.len() - 1;
        for (no, line) in lines.into_iter().enumerate() {
            let together = if no < last && (no == 0 || no == last - 1) { 2.0 } else { 1.0 };
            self.need(together * style.size * LEADING);
            for (dx, run) in line.pieces {
                let style = Style { bold: run.bold, ..style };
                let text = run.text;
                self.marks.push(Mark::Text { x: x + dx, y: self.baseline(style), text, style, slant: run.slant });
            }
            self.line(style);
        }
    }

    /// A new page, unless this much height is left.
    pub fn need(&mut self, height: f32) {
        if self.y + height > self.bottom && self.y > self.top() {
            self.page_break();
        }
    }

    pub fn page_break(&mut self) {
        self.layout.pages.push(std::mem::take(&mut self.marks));
        self.y = TOP;
        if let Some((marks, height)) = &self.head {
            self.marks = marks.iter().map(|mark| mark.clone().lowered(TOP)).collect();
            self.y += height;
        }
    }

    /// Writes a block on one page: on the next one, if it does not fit here and does there.
    pub fn block(&mut self, write: impl Fn(&mut Pen)) {
        let mut trial = self.aside();
        write(&mut trial);
        if trial.y <= self.layout.height - FOOT - self.top() {
            self.need(trial.y);
        }
        write(self);
    }

    /// The head of a table, repeated on each page until [`Pen::end_table`].
    pub fn table_head(&mut self, write: impl Fn(&mut Pen)) {
        let mut trial = self.aside();
        write(&mut trial);
        write(self);
        self.head = Some((trial.marks, trial.y));
    }

    pub fn end_table(&mut self) {
        self.head = None;
    }

    /// The whole document: every page with its foot, and from the second on what it belongs to at the top.
    pub fn finish(mut self, running: &str, foot: &str) -> Layout {
        self.layout.pages.push(std::mem::take(&mut self.marks));
        let count = self.layout.pages.len();
        let style = Style::grey(8.0);
        for no in 0..count {
            self.marks = std::mem::take(&mut self.layout.pages[no]);
            let number = format!("page {} of {count}", no + 1);
            self.y = self.layout.height - 44.0;
            let room = self.measure() - 2.0 * fonts::width(&number, false, style.size);
            self.first_line(SIDE, room, foot, style);
            self.text_right(self.right(), &number, style);
            if no > 0 {
                self.y = 34.0;
                self.first_line(SIDE, self.measure(), running, style);
            }
            self.layout.pages[no] = std::mem::take(&mut self.marks);
        }
        self.layout
    }

    /// What fits on one line of a text that may be longer.
    fn first_line(&mut self, x: f32, width: f32, text: &str, style: Style) {
        let lines = wrap::wrap(&[Run::plain(text, style.bold)], style.size, width);
        let text: String = lines[0].pieces.iter().map(|(_, run)| run.text.as_str()).collect();
        self.text(x, &text, style);
    }

    /// A pen on an endless page, to see how high something becomes.
    fn aside(&self) -> Pen {
        let layout = Layout { title: String::new(), language: String::new(), pages: Vec::new(), ..self.layout };
        Pen { layout, marks: Vec::new(), y: 0.0, bottom: f32::INFINITY, head: None }
    }

    /// Where text begins on a page after the first.
    fn top(&self) -> f32 {
        TOP + self.head.as_ref().map_or(0.0, |(_, height)| *height)
    }

    fn baseline(&self, style: Style) -> f32 {
        self.y + style.size * 1.05
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen() -> Pen {
        Pen::new(PageSize::A4, "Test", "en")
    }

    #[test]
    fn the_head_of_a_table_stands_on_every_page_it_goes_over() {
        let mut pen = pen();
        pen.table_head(|pen| {
            pen.text(pen.left(), "What", Style::bold(9.0));
            pen.line(Style::bold(9.0));
        });
        for no in 0..110 {
            pen.paragraph(pen.left(), 200.0, &format!("Row {no}"), Style::plain(10.0));
        }
        pen.end_table();
        let layout = pen.finish("Test, continued", "foot");
        assert_eq!(layout.pages.len(), 3);
        assert!((0..3).all(|page| layout.texts(page).contains(&"What")));
        assert!(layout.texts(2).contains(&"page 3 of 3") && layout.texts(2).contains(&"Test, continued"));
        assert!(!layout.texts(0).contains(&"Test, continued"));
    }

    #[test]
    fn a_block_is_not_split_where_a_page_can_hold_it() {
        let mut pen = pen();
        pen.gap(600.0);
        pen.block(|pen| {
            for no in 0..10 {
                pen.paragraph(pen.left(), 200.0, &format!("Part {no}"), Style::plain(10.0));
            }
        });
        let layout = pen.finish("", "");
        assert_eq!(layout.pages.len(), 2);
        assert_eq!(layout.find("Part 0").map(|found| found.0), Some(1));
    }

    #[test]
    fn no_line_of_a_paragraph_stands_alone_on_a_page() {
        let text = "All that a member has paid for stays the member's own until it is used. ".repeat(12);
        for gap in 0..60 {
            let mut pen = pen();
            pen.gap(560.0 + gap as f32 * 3.0);
            pen.paragraph(pen.left(), 300.0, &text, Style::plain(10.0));
            let layout = pen.finish("", "");
            let counts: Vec<usize> = (0..layout.pages.len()).map(|page| layout.texts(page).len()).collect();
            assert!(counts.iter().all(|count| *count != 2), "one line beside the page's number: {counts:?}");
        }
    }

    #[test]
    fn sums_end_at_one_edge() {
        let mut pen = pen();
        pen.text_right(500.0, "25.00", Style::plain(10.0));
        pen.text_right(500.0, "−1,074.50", Style::plain(10.0));
        let layout = pen.finish("", "");
        let ends: Vec<f32> = layout.pages[0]
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { x, text, style, .. } if text.ends_with("0") && text.contains('.') => {
                    Some(x + fonts::width(text, style.bold, style.size))
                }
                _ => None,
            })
            .collect();
        assert_eq!(ends.len(), 2);
        assert!(ends.iter().all(|end| (end - 500.0).abs() < 0.01), "{ends:?}");
    }
}
