mod attempts;
mod card;
mod payments;
