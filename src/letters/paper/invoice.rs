//! The invoice on paper: seller, payer, patient, number, both dates, the lines, tax by rate, money in order of time.

use super::layout::{Ink, Layout, Style};
use super::pen::Pen;
use super::{PageSize, fonts, print};
use crate::base::{Date, Res};

/// An invoice as it is read: every value a finished text, an empty one is left out.
#[derive(Clone, Debug, Default)]
pub struct InvoicePaper {
    pub number: String,
    /// Its badge in words, `Paid`.
    pub state: String,
    pub seller_name: String,
    pub seller_address: String,
    pub tax_no: String,
    pub clinic_name: String,
    pub clinic_phone: String,
    pub payer_name: String,
    pub payer_address: String,
    pub patient_name: String,
    pub issued: String,
    pub due: String,
    pub page: PageSize,
    /// The sign for the headings of columns, `$`.
    pub currency: String,
    pub lines: Vec<PaperLine>,
    /// Net, tax by rate, Total: label and sum.
    pub sums: Vec<(String, String)>,
    /// What was received or credited, in order of time.
    pub money: Vec<(String, String)>,
    /// `Nothing due`, or `Due` and the sum.
    pub balance: (String, String),
    pub thank_you: String,
    /// What comes next, `Next charge: $99.00 on Jul 1, 2026.`
    pub next: String,
    /// As in `en-US`.
    pub language: String,
    pub title: String,
    /// The day of the document, for its properties; without one it is not archival.
    pub day: Option<Date>,
}

/// A line of the invoice. A `★` at the front of `what` is printed as the plan's star.
#[derive(Clone, Debug, Default)]
pub struct PaperLine {
    pub what: String,
    /// The sum explained, `99.00 × 15 of 30 days`.
    pub why: String,
    pub quantity: String,
    pub price: String,
    pub tax: String,
    pub amount: String,
}

const BODY: Style = Style::plain(9.5);
const LABEL: Style = Style::grey(8.5);
const NAME: Style = Style::bold(9.5);

/// The invoice as PDF.
pub fn invoice(paper: &InvoicePaper) -> Res<Vec<u8>> {
    fonts::ready()?;
    print::pdf(&layout(paper), paper.day)
}

fn layout(paper: &InvoicePaper) -> Layout {
    let mut pen = Pen::new(paper.page, &paper.title, &paper.language);
    head(&mut pen, paper);
    people(&mut pen, paper);
    table(&mut pen, paper);
    // Side by side, so that thanks never begin a page of their own.
    pen.block(|pen| {
        let top = pen.y;
        closing(pen, paper);
        let below = pen.y;
        pen.y = top;
        sums(pen, paper);
        pen.y = pen.y.max(below);
    });
    let running = joined(&[&format!("Invoice {}", paper.number), &paper.payer_name, &paper.issued]);
    pen.finish(&running, &joined(&[&paper.seller_name, &paper.clinic_phone]))
}

fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn head(pen: &mut Pen, paper: &InvoicePaper) {
    let top = pen.y;
    let half = pen.measure() * 0.5;
    pen.paragraph(pen.left(), half, &paper.clinic_name, Style::bold(13.0));
    pen.paragraph(pen.left(), half, &paper.clinic_phone, LABEL);
    let below = pen.y;
    pen.y = top;
    pen.text_right(pen.right(), &format!("Invoice {}", paper.number), Style::bold(13.0));
    pen.line(Style::bold(13.0));
    pen.text_right(pen.right(), &paper.state, Style::bold(8.5));
    pen.line(LABEL);
    pen.y = pen.y.max(below) + 12.0;
    pen.rule(pen.left(), pen.measure(), 1.5, Ink::Accent);
    pen.gap(24.0);
}

/// Three columns: who pays, for whom and when, who sells.
fn people(pen: &mut Pen, paper: &InvoicePaper) {
    let column = pen.measure() / 3.0;
    let width = column - 16.0;
    let top = pen.y;
    let mut lowest = top;
    let mut facts = |pen: &mut Pen, no: f32, facts: &[(&str, &str, &str)]| {
        pen.y = top;
        let x = pen.left() + no * column;
        for (label, name, rest) in facts.iter().filter(|(_, name, _)| !name.is_empty()) {
            pen.text(x, label, LABEL);
            pen.line(LABEL);
            pen.paragraph(x, width, name, NAME);
            if !rest.is_empty() {
                pen.paragraph(x, width, rest, BODY);
            }
            pen.gap(8.0);
        }
        lowest = lowest.max(pen.y);
    };
    facts(pen, 0.0, &[("To", &paper.payer_name, &paper.payer_address)]);
    facts(pen, 1.0, &[("Patient", &paper.patient_name, ""), ("Issued", &paper.issued, ""), ("Due", &paper.due, "")]);
    let tax_no = if paper.tax_no.is_empty() { String::new() } else { format!("Tax no. {}", paper.tax_no) };
    let seller = [paper.seller_address.as_str(), &tax_no].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    facts(pen, 2.0, &[("From", &paper.seller_name, &seller)]);
    pen.y = lowest + 16.0;
}

/// The right edges of quantity, price, tax and amount.
fn edges(pen: &Pen) -> [f32; 4] {
    let right = pen.right();
    [right - 196.0, right - 128.0, right - 76.0, right]
}

fn table(pen: &mut Pen, paper: &InvoicePaper) {
    let with_sign = |what: &str| if paper.currency.is_empty() { what.to_string() } else { format!("{what} ({})", paper.currency) };
    pen.table_head(|pen| {
        pen.text(pen.left(), "What", LABEL);
        for (edge, label) in edges(pen).into_iter().zip(["Qty".to_string(), with_sign("Price"), "Tax".to_string(), with_sign("Amount")]) {
            pen.text_right(edge, &label, LABEL);
        }
        pen.line(LABEL);
        pen.gap(4.0);
        pen.rule(pen.left(), pen.measure(), 0.75, Ink::Grey);
        pen.gap(6.0);
    });
    for line in &paper.lines {
        pen.block(|pen| row(pen, line));
    }
    pen.end_table();
}

fn row(pen: &mut Pen, line: &PaperLine) {
    for (edge, text) in edges(pen).into_iter().zip([&line.quantity, &line.price, &line.tax, &line.amount]) {
        pen.text_right(edge, text, BODY);
    }
    let mut x = pen.left();
    let mut width = edges(pen)[0] - x - 48.0;
    let what = match line.what.strip_prefix('★') {
        Some(rest) => {
            pen.star(x, BODY);
            x += 13.0;
            width -= 13.0;
            rest.trim_start()
        }
        None => line.what.as_str(),
    };
    pen.paragraph(x, width, what, BODY);
    if !line.why.is_empty() {
        pen.paragraph(x, width, &line.why, LABEL);
    }
    pen.gap(3.0);
    pen.rule(pen.left(), pen.measure(), 0.5, Ink::Hair);
    pen.gap(4.0);
}

/// Sums, money and what is left, each under the amounts they belong to.
fn sums(pen: &mut Pen, paper: &InvoicePaper) {
    let left = pen.left() + pen.measure() * 0.45;
    let right = pen.right();
    let width = right - left - 90.0;
    let line = |pen: &mut Pen, (label, sum): &(String, String), style: Style| {
        pen.text_right(right, sum, style);
        pen.paragraph(left, if sum.is_empty() { right - left } else { width }, label, style);
        pen.gap(3.0);
    };
    pen.gap(6.0);
    for (no, sum) in paper.sums.iter().enumerate() {
        let last = no + 1 == paper.sums.len();
        line(pen, sum, if last { Style::bold(10.5) } else { BODY });
    }
    if !paper.money.is_empty() {
        pen.gap(5.0);
        pen.rule(left, right - left, 0.5, Ink::Hair);
        pen.gap(8.0);
        for money in &paper.money {
            line(pen, money, BODY);
        }
    }
    if !paper.balance.0.is_empty() {
        pen.gap(5.0);
        pen.rule(left, right - left, 0.75, Ink::Grey);
        pen.gap(8.0);
        line(pen, &paper.balance, Style::bold(12.0));
    }
}

/// Thanks and what comes next, left of the sums.
fn closing(pen: &mut Pen, paper: &InvoicePaper) {
    let width = pen.measure() * 0.45 - 28.0;
    pen.gap(6.0);
    for text in [&paper.thank_you, &paper.next] {
        if !text.is_empty() {
            pen.paragraph(pen.left(), width, text, BODY);
            pen.gap(6.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::paper::layout::Mark;

    fn pair(label: &str, value: &str) -> (String, String) {
        (label.to_string(), value.to_string())
    }

    /// The invoice that the screens draw, with as many more lines as wanted.
    fn paper(more: usize) -> InvoicePaper {
        let line = |what: &str, why: &str, price: &str, amount: &str| PaperLine {
            what: what.to_string(),
            why: why.to_string(),
            quantity: "1".to_string(),
            price: price.to_string(),
            tax: "0%".to_string(),
            amount: amount.to_string(),
        };
        let mut lines = vec![line("One-Time Setup Fee", "", "25.00", "25.00")];
        lines.push(line("★ Gold, Jun 16 – Jun 30, 2026", "99.00 × 15 of 30 days, up to billing day 1", "99.00", "49.50"));
        lines.extend((0..more).map(|no| line(&format!("Extra line {no}"), "", "10.00", "10.00")));
        InvoicePaper {
            number: "2026-0431".to_string(),
            state: "Paid".to_string(),
            seller_name: "Northgate Clinic LLC".to_string(),
            seller_address: "1 Main Street\nBoston, MA 02101".to_string(),
            tax_no: "12-3456789".to_string(),
            clinic_name: "Northgate Clinic".to_string(),
            clinic_phone: "(413) 555-0100".to_string(),
            payer_name: "Candelaria Considine".to_string(),
            payer_address: "22 Elm Street\nBoston, MA 02102".to_string(),
            patient_name: "Phil Pacocha".to_string(),
            issued: "Jun 16, 2026".to_string(),
            due: "Jun 30, 2026".to_string(),
            currency: "$".to_string(),
            lines,
            sums: vec![pair("Net", "74.50"), pair("Tax 8.25% on 0.00", "0.00"), pair("Total", "$74.50")],
            money: vec![pair("Jun 16, 10:51  Visa 4242 received", "−50.00"), pair("Jun 17, 9:00  Cash received", "−24.50")],
            balance: pair("Nothing due", ""),
            thank_you: "Thank you for being a Northgate Loyalty member.".to_string(),
            next: "Next charge: $99.00 on Jul 1, 2026.".to_string(),
            language: "en-US".to_string(),
            title: "Invoice 2026-0431".to_string(),
            day: Some(time::macros::date!(2026 - 06 - 16)),
            ..InvoicePaper::default()
        }
    }

    #[test]
    fn an_invoice_of_a_few_lines_is_one_page_in_the_order_people_read_it() {
        for page in [PageSize::A4, PageSize::Letter] {
            let layout = layout(&InvoicePaper { page, ..paper(0) });
            assert_eq!(layout.pages.len(), 1);
            let order = [
                "Invoice 2026-0431",
                "Candelaria",
                "What",
                "One-Time",
                "Net",
                "Total",
                "Jun 16, 10:51",
                "Jun 17",
                "Nothing due",
                "page 1 of 1",
            ];
            let heights: Vec<f32> = order.iter().map(|text| layout.find(text).unwrap_or_else(|| panic!("{text} is missing")).2).collect();
            assert!(heights.is_sorted(), "{heights:?}");
            for text in [
                "Northgate Clinic LLC",
                "Tax no. 12-3456789",
                "Phil Pacocha",
                "Jun 16, 2026",
                "Jun 30, 2026",
                "Price ($)",
                "Paid",
                "Thank you",
                "Next charge",
            ] {
                assert!(layout.find(text).is_some(), "{text} is missing");
            }
        }
    }

    #[test]
    fn forty_lines_go_over_two_pages_and_no_row_is_split() {
        let layout = layout(&paper(38));
        assert_eq!(layout.pages.len(), 2);
        assert!((0..2).all(|page| layout.texts(page).contains(&"Amount ($)")), "the heads stand on both pages");
        assert!(layout.texts(1).iter().any(|text| text.starts_with("Invoice 2026-0431 · Candelaria Considine")));
        let rows: usize = (0..2).map(|page| layout.texts(page).iter().filter(|text| **text == "10.00").count()).sum();
        assert_eq!(rows, 2 * 38);
        let foot = layout.height - 64.0;
        let lowest = layout.pages[0]
            .iter()
            .filter_map(|mark| if let Mark::Text { y, style, .. } = mark { (style.size != 8.0).then_some(*y) } else { None });
        assert!(lowest.fold(0.0, f32::max) <= foot);
        let (net, total, balance) = (layout.find("Net"), layout.find("Total"), layout.find("Nothing due"));
        assert!([net, total, balance].iter().all(|found| found.is_some_and(|(page, ..)| page == 1)), "sums stay together");
    }

    #[test]
    fn sums_stand_under_the_amounts_they_add_up() {
        let layout = layout(&paper(0));
        let ends = |wanted: &str| {
            layout.pages[0].iter().find_map(|mark| match mark {
                Mark::Text { x, text, style, .. } if text == wanted => Some(x + fonts::width(text, style.bold, style.size)),
                _ => None,
            })
        };
        let edge = ends("49.50").unwrap();
        for sum in ["74.50", "$74.50", "−24.50", "Amount ($)"] {
            assert!((ends(sum).unwrap() - edge).abs() < 0.01, "{sum}");
        }
    }

    #[test]
    fn the_same_invoice_is_the_same_archival_file() {
        let first = invoice(&paper(3)).unwrap();
        assert!(first.starts_with(b"%PDF-1.7"));
        assert_eq!(first, invoice(&paper(3)).unwrap());
        let archival = |bytes: &[u8]| bytes.windows(14).any(|part| part == b"pdfaid:part>3<");
        assert!(archival(&first));
        let foreign = invoice(&InvoicePaper { patient_name: "王".to_string(), ..paper(0) }).unwrap();
        assert!(foreign.starts_with(b"%PDF-1.7") && !archival(&foreign), "a letter without a shape does not stop the invoice");
    }
}
