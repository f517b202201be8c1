pub mod attempts;
mod card;
mod invoices;
mod payments;
mod waiting;
