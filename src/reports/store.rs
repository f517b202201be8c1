//! What the reports read: raw SQL over rows of other parts, one text for both databases. Days and keys in it are typed
//! values of ours, never text that somebody typed.

pub mod daily_sales;
pub mod journal;
pub mod membership_churn;

/// `AND` for rows of one clinic; `table` is the letter of those that carry it.
fn at(table: char, clinic: Option<i64>) -> String {
    clinic.map(|id| format!(" AND {table}.clinic_id = {id}")).unwrap_or_default()
}
