//! What would go out if the house were let go: read from the tables of memberships, charges and letters, never written.

use super::clinics;
use crate::base::{Money, Now, Res};
use crate::db::Conn;
use crate::db::schema::{charges, invoices, memberships};
use crate::db::sum::SumI64;
use crate::letters::outbox;
use diesel::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Memberships whose next fee is due today or before, and what those fees come to.
    pub memberships: i64,
    pub fees: Money,
    /// Planned retries that are due, and their sum.
    pub retries: i64,
    pub retried: Money,
    /// Charges written and not yet answered, and their sum.
    pub charges: i64,
    pub charged: Money,
    pub letters: i64,
}

pub fn load(conn: &mut Conn, now: Now) -> Res<Waiting> {
    let mut found = Waiting { letters: outbox::waiting(conn)?, ..Waiting::default() };
    for clinic in clinics::all(conn)? {
        let due = memberships::table
            .filter(memberships::clinic_id.eq(clinic.id))
            .filter(memberships::status.eq_any(vec!["active", "trial", "past_due"]))
            .filter(memberships::collection.eq("automatic"))
            .filter(memberships::next_billing_on.le(Some(clinic.today(now))));
        let (count, sum): (i64, Option<i64>) = due.select((diesel::dsl::count_star(), SumI64(memberships::next_amount))).first(conn)?;
        found.memberships += count;
        found.fees += Money(sum.unwrap_or(0));
        let retries = invoices::table
            .filter(invoices::clinic_id.eq(clinic.id))
            .filter(invoices::status.eq("open"))
            .filter(invoices::retry_on.le(Some(clinic.today(now))));
        let (count, sum): (i64, Option<i64>) =
            retries.select((diesel::dsl::count_star(), SumI64(invoices::gross - invoices::paid))).first(conn)?;
        found.retries += count;
        found.retried += Money(sum.unwrap_or(0));
    }
    let live = charges::table.filter(charges::state.eq_any(vec!["due", "sending", "unknown"]));
    let (count, sum): (i64, Option<i64>) = live.select((diesel::dsl::count_star(), SumI64(charges::amount))).first(conn)?;
    (found.charges, found.charged) = (count, Money(sum.unwrap_or(0)));
    Ok(found)
}
