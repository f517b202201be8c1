//! Addresses of the reports.

pub mod accounts;
pub mod daily_sales;
pub mod journal;
pub mod membership_churn;

use crate::base::Res;
use crate::clinic::clinics;
use crate::db::Conn;
use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeeReports);
    r.get("/reports/daily-sales", see, daily_sales::show);
    r.get("/reports/daily-sales.csv", see, daily_sales::csv);
    r.get("/reports/accounts", see, accounts::show);
    r.get("/reports/accounts.csv", see, accounts::csv);
    r.get("/reports/journal", see, journal::show);
    r.get("/reports/journal.csv", see, journal::csv);
    r.get("/reports/membership-churn", see, membership_churn::show);
    r.get("/reports/membership-churn.csv", see, membership_churn::csv);
}

/// What the filter of clinics offers: all, then each by its key.
fn clinics(c: &mut Conn) -> Res<Vec<(String, String)>> {
    let each = clinics::all(c)?.into_iter().map(|clinic| (clinic.id.to_string(), clinic.short_name));
    Ok(std::iter::once((String::new(), "All".to_string())).chain(each).collect())
}
