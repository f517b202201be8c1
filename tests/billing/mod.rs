pub mod attempts;
mod by_invoice;
mod card;
mod drafts;
mod invoices;
mod payments;
mod refunds;
mod waiting;
