//! Posts at a month's end what was earned of deferred fees. A fee that is not paid yet is not earned; once it is, the month's
//! end after it catches up. What was banked into a wallet is not earned here: it is spent there.

use crate::base::{Date, Money, Now, Res, days};
use crate::clinic::Actor;
use crate::db::schema::periods;
use crate::db::{Conn, Tx};
use crate::ledger::{Account, Entry, Posting, post, post_all};
use crate::memberships::rules::recognition;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Nullable};

/// A period with what is deferred for it.
#[derive(Clone, Debug, QueryableByName)]
struct Deferred {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    membership_id: i64,
    #[diesel(sql_type = BigInt)]
    clinic_id: i64,
    #[diesel(sql_type = BigInt)]
    payer_id: i64,
    #[diesel(sql_type = SqlDate)]
    starts_on: Date,
    #[diesel(sql_type = SqlDate)]
    ends_on: Date,
    #[diesel(sql_type = Nullable<SqlDate>)]
    recognised_to: Option<Date>,
    /// The fee as invoiced, less what was banked of it.
    #[diesel(sql_type = BigInt)]
    fee: Money,
}

impl Deferred {
    fn earned(&self, until: Option<Date>) -> Money {
        until.map_or(Money::ZERO, |until| recognition::earned(self.fee, self.starts_on, self.ends_on, until))
    }
}

/// Periods of a clinic that have earned something before `until` which is not posted yet.
pub fn due(conn: &mut Conn, clinic: i64, until: Date, limit: i64) -> Res<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Id {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let until = days::iso(until);
    let query = format!(
        "SELECT p.id FROM periods p JOIN invoices i ON i.id = p.invoice_id WHERE i.clinic_id = {clinic} AND i.status IN ('paid', 'written_off') \
         AND p.starts_on < '{until}' AND (p.recognised_to IS NULL OR (p.recognised_to < p.ends_on AND p.recognised_to < '{until}')) \
         ORDER BY p.id LIMIT {limit}"
    );
    Ok(diesel::sql_query(query).load::<Id>(conn)?.into_iter().map(|row| row.id).collect())
}

fn deferred(conn: &mut Conn, ids: &[i64]) -> Res<Vec<Deferred>> {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    let query = format!(
        "SELECT p.id, p.membership_id, i.clinic_id, i.payer_id, p.starts_on, p.ends_on, p.recognised_to, CAST( \
         COALESCE((SELECT sum(l.net) FROM invoice_lines l WHERE l.invoice_id = p.invoice_id AND l.kind = 'membership_fee' \
           AND l.membership_id = p.membership_id AND l.period_no = p.no), 0) \
         - COALESCE((SELECT sum(t.value_total) FROM lots t WHERE t.origin IN ('banked_fee', 'banked_coupon') AND t.origin_id = p.id), 0) \
         AS BIGINT) AS fee FROM periods p JOIN invoices i ON i.id = p.invoice_id WHERE p.id IN ({}) ORDER BY p.id",
        ids.join(",")
    );
    Ok(diesel::sql_query(query).load(conn)?)
}

/// Posts what periods have earned before `until`, on the last day of the month that is over; gives how many moved on.
pub fn recognize(tx: &mut Tx, now: Now, ids: &[i64], until: Date) -> Res<usize> {
    let actor = Actor::timetable();
    let cause = format!("fee.recognised {}", days::iso(until).chars().take(7).collect::<String>());
    let (mut entries, mut moved) = (Vec::new(), 0);
    for period in deferred(tx, ids)? {
        let to = until.min(period.ends_on);
        // Another node may have been faster.
        let row = periods::table.find(period.id);
        let set = periods::recognised_to.eq(Some(to));
        let touched = match period.recognised_to {
            Some(before) => diesel::update(row.filter(periods::recognised_to.eq(Some(before)))).set(set).execute(tx.c())?,
            None => diesel::update(row.filter(periods::recognised_to.is_null())).set(set).execute(tx.c())?,
        };
        if touched == 0 {
            continue;
        }
        moved += 1;
        let entry = entry(&period, &cause, days::last(until), &actor);
        let sum = period.earned(Some(to)) - period.earned(period.recognised_to);
        entries.push((entry, vec![Posting::new(Account::DeferredMembership, Account::RevenueMembership, sum)]));
    }
    post_all(tx, now, &entries)?;
    Ok(moved)
}

/// What was earned of a period whose invoice is taken back is not earned any more.
pub fn reverse(tx: &mut Tx, now: Now, period_id: i64, today: Date) -> Res<()> {
    let actor = Actor::timetable();
    for period in deferred(tx, &[period_id])? {
        let back = Posting::new(Account::RevenueMembership, Account::DeferredMembership, period.earned(period.recognised_to));
        post(tx, now, &entry(&period, "fee.unrecognised", today, &actor), &[back])?;
        diesel::update(periods::table.find(period.id)).set(periods::recognised_to.eq(None::<Date>)).execute(tx.c())?;
    }
    Ok(())
}

fn entry<'a>(period: &Deferred, cause: &'a str, day: Date, actor: &'a Actor) -> Entry<'a> {
    Entry {
        day,
        cause,
        cause_id: period.id,
        memo: "",
        actor: &actor.name,
        clinic_id: period.clinic_id,
        payer_id: Some(period.payer_id),
        membership_id: Some(period.membership_id),
    }
}
