//! What an action notes on its transaction for `reactions` to follow up before the commit. Ids only.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// An invoice was written; it gets its number last.
    InvoiceIssued(i64),
    /// Nothing is owed on the invoice any more.
    InvoiceSettled(i64),
    /// A charge was declined, or needs the patient; the attempt's row says why.
    ChargeFailed(i64),
    /// An invoice that was taken back as if it never was.
    InvoiceUndone(i64),
    /// Nobody asks for the rest of an invoice any more.
    InvoiceLetGo(i64),
}
