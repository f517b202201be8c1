//! What is done to patients.
