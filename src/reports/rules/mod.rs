//! Pure decisions of the reports.

pub mod churn;
pub mod joining;
