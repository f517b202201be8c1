//! Lets go what was held: charges and letters leave again.

use crate::base::{Now, Res};
use crate::clinic::{Actor, Note, account, note};
use crate::db::Tx;

/// Nothing where nothing is held.
pub fn resume(tx: &mut Tx, now: Now, actor: &Actor) -> Res<()> {
    let account = account::load(tx)?;
    if account.held_since.is_none() {
        return Ok(());
    }
    account::resume(tx, now)?;
    let (what, old) = ("Charges and letters let go".into(), Some(account.held_reason));
    note(tx, now, actor, Note { area: "settings", subject: "account", subject_id: 1, what, old, ..Note::default() })
}
