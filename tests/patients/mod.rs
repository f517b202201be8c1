mod membership_details;
mod payers;
pub mod cards;
mod documents;
mod edit;
mod import;
#[allow(clippy::module_inception, reason = "a test is named after its screen")]
mod patients;
