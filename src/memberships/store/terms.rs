//! The history of a membership's terms.

use super::Frozen;
use crate::base::{Date, Res};
use crate::db::schema::membership_terms;
use crate::db::{Conn, Utc};
use diesel::prelude::*;

/// Terms of a membership as they came.
#[derive(Clone, Debug)]
pub struct TermsRow {
    /// The first day on which they hold.
    pub from_on: Date,
    pub frozen: Frozen,
    pub created_at: Utc,
}

/// The newest terms of a membership, newest first.
pub fn newest(conn: &mut Conn, membership: i64, limit: i64) -> Res<Vec<TermsRow>> {
    let rows: Vec<(Date, String, Utc)> = membership_terms::table
        .filter(membership_terms::membership_id.eq(membership))
        .order(membership_terms::id.desc())
        .limit(limit)
        .select((membership_terms::from_on, membership_terms::terms, membership_terms::created_at))
        .load(conn)?;
    rows.into_iter()
        .map(|(from_on, terms, created_at)| Ok(TermsRow { from_on, frozen: serde_json::from_str(&terms)?, created_at }))
        .collect()
}
