pub mod cards;
mod documents;
mod edit;
mod patients;
