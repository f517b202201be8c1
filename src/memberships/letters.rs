//! Letters about memberships.

use crate::base::{Now, Res};
use crate::db::Conn;
use crate::letters::{Content, Letter};

pub fn compose(_conn: &mut Conn, _now: Now, _letter: &Letter) -> Res<Option<Content>> {
    Ok(None)
}
