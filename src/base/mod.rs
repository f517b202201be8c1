//! The pure vocabulary that every other part speaks: money, rates, quantities, days, clocks, words, refusals.
//!
//! Nothing here reads a database, a clock or a request. The diesel derives only say how a value is stored.

pub mod badge;
pub mod clock;
pub mod days;
pub mod happened;
pub mod money;
pub mod quantity;
pub mod rate;
pub mod refusal;
pub mod secret;
pub mod text;
pub mod words;
pub mod zone;

pub use badge::Badge;
pub use clock::Now;
pub use happened::Happened;
pub use money::Money;
pub use quantity::Quantity;
pub use rate::Rate;
pub use refusal::{Error, Refusals, Res};
pub use time::Date;
