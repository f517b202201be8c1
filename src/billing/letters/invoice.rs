//! The letter that carries an invoice which was sent by hand: sum and state first, then the lines, each with why.

use crate::base::{Error, Money, Now, Res, days};
use crate::billing::InvoiceStatus;
use crate::billing::paper;
use crate::db::Conn;
use crate::letters::links::Purpose;
use crate::letters::{Attachment, Button, Content, Letter, Sender};

/// `None` where the invoice was taken back meanwhile.
pub fn compose(conn: &mut Conn, now: Now, letter: &Letter) -> Res<Option<Content>> {
    let id = letter.invoice_id.ok_or_else(|| Error::failed("the letter names no invoice"))?;
    let whole = paper::load(conn, id)?;
    let invoice = &whole.invoice;
    if matches!(invoice.status, InvoiceStatus::Void | InvoiceStatus::Credited) {
        return Ok(None);
    }
    let (number, due) = (invoice.number(), invoice.due());
    let today = whole.clinic.today(now);
    let (subject, news) = match due {
        Money::ZERO => (format!("Invoice {number}, nothing due"), format!("Here is invoice {number}. Nothing is due on it.")),
        sum => {
            let sum = whole.currency.money(sum);
            let day = days::short(invoice.due_on, today);
            (
                format!("Invoice {number}: {sum} due {day}"),
                format!("Here is invoice {number}. {sum} is due on {}.", days::long(invoice.due_on)),
            )
        }
    };
    let line = |line: &crate::billing::reading::InvoiceLine| {
        let why = if line.why.is_empty() { String::new() } else { format!("\n{}", line.why) };
        (format!("{}{why}", line.plain_what()), whole.currency.plain(line.gross))
    };
    let mut rows: Vec<(String, String)> = whole.lines.iter().map(line).collect();
    rows.push(("Total".into(), whole.currency.money(invoice.gross)));
    let patient = whole.patient.full_name();
    Ok(Some(Content {
        subject,
        greeting: format!("Hello {},", if letter.to_name == patient { &whole.patient.given } else { &letter.to_name }),
        news,
        rows,
        total: true,
        button: Some(Button { label: "View invoice".into(), purpose: Purpose::Invoice, subject: invoice.id, note: String::new() }),
        paragraphs: vec![format!("Patient: {patient}. Payer: {}.", whole.payer.name), "Attached: the invoice.".into()],
        thank_you: invoice.thank_you.clone(),
        sender: Sender::from(&whole.clinic),
        attachments: vec![Attachment { name: whole.file_name(), mime: "application/pdf".into(), bytes: whole.pdf()? }],
    }))
}
