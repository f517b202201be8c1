//! Changes a member of staff: name, role, on or off. The last owner stays owner; another role or switching off ends the
//! user's sessions at once.

use crate::base::{Error, Now, Res};
use crate::clinic::users::{self, Standing};
use crate::clinic::{Actor, Note, activity, clinics};
use crate::db::Tx;
use crate::web::{Role, session};

/// Stale where somebody else changed the user since `version` was read.
pub fn change(tx: &mut Tx, now: Now, actor: &Actor, id: i64, version: i64, new: &Standing) -> Res<()> {
    let owners = users::lock_owners(tx)?;
    let old = users::load(tx, id)?;
    let leaves = owners.contains(&id) && !(new.active && new.role == Role::Owner);
    if leaves && owners.len() == 1 {
        let field = if new.active { "role" } else { "active" };
        return Err(Error::refused(field, format!("{} is the last owner. Make somebody else owner first.", old.name)));
    }
    if !users::set_standing(tx, id, version, new)? {
        let zone = clinics::first(tx)?.zone;
        return Err(activity::stale(tx, "user", id, &zone)?);
    }
    if old.role != new.role || (old.active && !new.active) {
        session::end_all(tx, id)?;
    }
    let on = |active: bool| if active { "On" } else { "Off" }.to_string();
    let changes = [
        ("Name", old.name.clone(), new.name.clone()),
        ("Role", old.role.label().to_string(), new.role.label().to_string()),
        ("Sign-in", on(old.active), on(new.active)),
    ];
    let of = Note { area: "staff", subject: "user", subject_id: id, what: new.name.clone(), ..Note::default() };
    activity::note_changes(tx, now, actor, &of, &changes)
}
