//! What every staff page stands on, in one statement: the account, the clinic at which the user works, the settings, and
//! how many tasks are open.

use super::{Account, Clinic, Settings, account, settings};
use crate::base::{Error, Res};
use crate::db::Conn;
use crate::db::schema::{account as accounts, clinics, settings as rows, tasks};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;

pub struct Home {
    pub account: Account,
    /// The first that is open.
    pub clinic: Clinic,
    pub settings: Settings,
    pub open_tasks: i64,
}

pub fn load(conn: &mut Conn) -> Res<Home> {
    let open = diesel::alias!(clinics as open);
    let first = open.filter(open.field(clinics::archived_at).is_null()).select(min(open.field(clinics::id)));
    let tasks = tasks::table.filter(tasks::done_at.is_null()).select(count_star());
    // A row for each setting; the rest is the same on all of them.
    type Row = (account::Row, Clinic, Option<i64>, Option<(String, String)>);
    let found: Vec<Row> = accounts::table
        .inner_join(clinics::table.on(clinics::id.nullable().eq(first.single_value())))
        .left_join(rows::table.on(rows::scope.eq(settings::ACCOUNT)))
        .select((account::Row::as_select(), Clinic::as_select(), tasks.single_value(), (rows::key, rows::value).nullable()))
        .load(conn)?;
    let mut set = Vec::with_capacity(found.len());
    let mut head = None;
    for (account, clinic, open, setting) in found {
        set.extend(setting);
        head = Some((account, clinic, open));
    }
    let (account, clinic, open) = head.ok_or(Error::NotFound)?;
    Ok(Home { account: account.into(), clinic, settings: settings::of(set), open_tasks: open.unwrap_or(0) })
}
