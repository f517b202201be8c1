pub mod cards;
mod documents;
mod edit;
mod import;
mod membership_details;
#[allow(clippy::module_inception, reason = "a test is named after its screen")]
mod patients;
mod payers;
