//! All SQL on invoices, charges, payments and refunds.

use crate::base::{Money, Res};
use crate::db::Conn;
use crate::db::schema::invoices;
use crate::db::sum::SumI64;
use diesel::prelude::*;
use std::collections::HashMap;

/// What some patients owe on open invoices, by patient; who owes nothing is left out.
pub fn owed(conn: &mut Conn, patients: &[i64]) -> Res<HashMap<i64, Money>> {
    let rows: Vec<(i64, Option<i64>)> = invoices::table
        .filter(invoices::patient_id.eq_any(patients))
        .filter(invoices::status.eq_any(vec!["open", "unpaid"]))
        .group_by(invoices::patient_id)
        .select((invoices::patient_id, SumI64(invoices::gross - invoices::paid)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(patient, sum)| (patient, Money(sum.unwrap_or(0)))).filter(|(_, sum)| sum.0 > 0).collect())
}
