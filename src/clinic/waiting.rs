//! What would go out if the house were let go: read from the tables of memberships, charges and letters, never written.

use super::clinics;
use crate::base::{Money, Now, Res};
use crate::db::Conn;
use crate::db::schema::{charges, memberships};
use crate::db::sum::SumI64;
use crate::letters::outbox;
use diesel::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Memberships whose next fee is due today or before, and the sum of those fees.
    pub memberships: i64,
    pub fees: Money,
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
            .filter(memberships::next_billing_on.le(Some(clinic.today(now))));
        let (count, sum): (i64, Option<i64>) = due.select((diesel::dsl::count_star(), SumI64(memberships::fee))).first(conn)?;
        found.memberships += count;
        found.fees += Money(sum.unwrap_or(0));
    }
    let live = charges::table.filter(charges::state.eq_any(vec!["due", "sending", "unknown"]));
    let (count, sum): (i64, Option<i64>) = live.select((diesel::dsl::count_star(), SumI64(charges::amount))).first(conn)?;
    (found.charges, found.charged) = (count, Money(sum.unwrap_or(0)));
    Ok(found)
}
