mod attempts;
mod by_invoice;
mod card;
mod drafts;
mod payments;
