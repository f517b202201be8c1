//! Writing the journal.

use super::Account;
use crate::base::{Date, Money, Now, Res};
use crate::db::schema::{entries, postings};
use crate::db::{Tx, Utc};
use crate::per_backend;
use diesel::prelude::*;
use std::collections::HashMap;

/// One posting: the amount goes from the credited to the debited account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub debit: Account,
    pub credit: Account,
    pub amount: Money,
}

impl Posting {
    pub fn new(debit: Account, credit: Account, amount: Money) -> Posting {
        Posting { debit, credit, amount }
    }

    /// The same turned round: a correction.
    pub fn turned(self) -> Posting {
        Posting { debit: self.credit, credit: self.debit, amount: self.amount }
    }
}

/// Why something is posted, and for whom.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub day: Date,
    /// What happened, such as `invoice.issued`, and the key of the row that says more.
    pub cause: &'a str,
    pub cause_id: i64,
    pub memo: &'a str,
    pub actor: &'a str,
    pub clinic_id: i64,
    pub payer_id: Option<i64>,
    pub membership_id: Option<i64>,
}

/// Posts an entry; postings of nothing are left out, and an entry without postings is not written.
pub fn post(tx: &mut Tx, now: Now, entry: &Entry, all: &[Posting]) -> Res<()> {
    post_all(tx, now, &[(entry.clone(), all.to_vec())])
}

/// Posts many entries in two statements.
pub fn post_all(tx: &mut Tx, now: Now, all: &[(Entry, Vec<Posting>)]) -> Res<()> {
    let all: Vec<&(Entry, Vec<Posting>)> = all.iter().filter(|(_, postings)| postings.iter().any(|one| !one.amount.is_zero())).collect();
    if all.is_empty() {
        return Ok(());
    }
    let ids = insert_entries(tx, now, &all)?;
    let mut rows = Vec::with_capacity(all.len());
    for (entry, postings) in all {
        let id = ids[&(entry.cause.to_string(), entry.cause_id)];
        for posting in postings.iter().filter(|posting| !posting.amount.is_zero()) {
            assert!(posting.amount.0 > 0, "a posting is above zero: {entry:?}");
            rows.push((
                postings::entry_id.eq(id),
                postings::debit.eq(posting.debit),
                postings::credit.eq(posting.credit),
                postings::amount.eq(posting.amount),
                postings::clinic_id.eq(entry.clinic_id),
                postings::payer_id.eq(entry.payer_id),
                postings::membership_id.eq(entry.membership_id),
            ));
        }
    }
    per_backend!(tx.c(), c => diesel::insert_into(postings::table).values(&rows).execute(c))?;
    Ok(())
}

/// Gives the keys of the entries by their causes.
fn insert_entries(tx: &mut Tx, now: Now, all: &[&(Entry, Vec<Posting>)]) -> Res<HashMap<(String, i64), i64>> {
    let rows: Vec<_> = all
        .iter()
        .map(|(entry, _)| {
            (
                entries::day.eq(entry.day),
                entries::at.eq(Utc::new(now.clinic)),
                entries::cause.eq(entry.cause),
                entries::cause_id.eq(entry.cause_id),
                entries::memo.eq(entry.memo),
                entries::actor.eq(entry.actor),
            )
        })
        .collect();
    let told = (entries::cause, entries::cause_id, entries::id);
    let ids: Vec<(String, i64, i64)> =
        per_backend!(tx.c(), c => diesel::insert_into(entries::table).values(&rows).returning(told).get_results(c))?;
    Ok(ids.into_iter().map(|(cause, cause_id, id)| ((cause, cause_id), id)).collect())
}
