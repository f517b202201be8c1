//! The pages of the sandbox that a person sees.

pub mod pay;
