//! Wrong passwords, counted in the database, so that more nodes do not mean more tries. They are counted by e-mail whether or
//! not anybody has it, so that the answer does not tell; what is stored is a hash, and gone a day after the last try.

use super::fold_email;
use crate::base::{Now, Res, secret};
use crate::db::schema::sign_in_tries as tries;
use crate::db::{Tx, Utc};
use crate::per_backend;
use diesel::prelude::*;

/// Wrong passwords until sign-in is locked, and for how many minutes.
pub const TRIES: i64 = 10;
pub const LOCKED_MINUTES: i64 = 15;
/// Hours that a try is remembered.
const REMEMBERED: i64 = 24;

fn key(email: &str) -> String {
    secret::sha256(fold_email(email).as_bytes())
}

/// Counts a try before its password is looked at, so that tries at the same moment are counted too; the tenth locks the
/// e-mail for a quarter of an hour. False where it is locked.
pub fn count(tx: &mut Tx, now: Now, email: &str) -> Res<bool> {
    let (key, machine) = (key(email), Utc::new(now.machine));
    let first = (tries::email_hash.eq(&key), tries::failed_count.eq(0i64), tries::tried_at.eq(machine));
    let new = per_backend!(tx.c(), c => diesel::insert_into(tries::table).values(first).on_conflict_do_nothing().execute(c))?;
    if new > 0 {
        let old = Utc::new(now.machine - time::Duration::hours(REMEMBERED));
        diesel::delete(tries::table.filter(tries::tried_at.lt(old))).execute(tx.c())?;
    }
    let open = tries::locked_until.is_null().or(tries::locked_until.le(Some(machine)));
    let tried: Option<i64> = diesel::update(tries::table.find(&key).filter(open))
        .set((tries::failed_count.eq(tries::failed_count + 1), tries::locked_until.eq(None::<Utc>), tries::tried_at.eq(machine)))
        .returning(tries::failed_count)
        .get_result(tx.c())
        .optional()?;
    if tried.is_some_and(|tried| tried >= TRIES) {
        let until = Utc::new(now.machine + time::Duration::minutes(LOCKED_MINUTES));
        diesel::update(tries::table.find(&key)).set((tries::failed_count.eq(0i64), tries::locked_until.eq(Some(until)))).execute(tx.c())?;
    }
    Ok(tried.is_some())
}

pub fn forget(tx: &mut Tx, email: &str) -> Res<()> {
    diesel::delete(tries::table.find(key(email))).execute(tx.c())?;
    Ok(())
}
