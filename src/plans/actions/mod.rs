//! What is done to the offer.
