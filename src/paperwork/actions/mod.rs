//! What is done to the paperwork.
