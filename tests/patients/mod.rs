mod cards;
mod documents;
mod edit;
mod import;
mod patients;
