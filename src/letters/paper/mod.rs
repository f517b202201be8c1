//! Paper: the documents that leave as PDF, the invoice and the signed agreement.
//!
//! Pure functions: finished values in (every sum and date already a text), bytes out; no database, no clock, and the
//! same values give the same bytes. A document is first laid out as [`layout::Layout`], a list of marks by page, by the
//! [`pen::Pen`]; only [`print`] knows the PDF library. So tests ask the layout what stands where.
//!
//! Words: a *mark* is a text, a rule or an image at its place; a *block* is what the pen keeps together on one page.

mod fonts;
mod html;
pub mod invoice;
mod layout;
mod pen;
mod print;
pub mod signed;
mod wrap;

pub use invoice::{InvoicePaper, PaperLine, invoice};
pub use signed::{SignedPaper, signed};

/// The paper in a clinic's printer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSize {
    A4,
    #[default]
    Letter,
}

impl PageSize {
    /// Width and height in points (72 an inch).
    pub fn points(self) -> (f32, f32) {
        match self {
            PageSize::A4 => (595.0, 842.0),
            PageSize::Letter => (612.0, 792.0),
        }
    }
}
