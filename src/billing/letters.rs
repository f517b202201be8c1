//! Letters about money that no membership is behind: an invoice sent by hand, a refund.

mod invoice;
mod refund;

use super::actions::send_refund;
use crate::base::{Now, Res};
use crate::db::Conn;
use crate::letters::{Content, Letter};

/// `None` where the news was overtaken.
pub fn compose(conn: &mut Conn, now: Now, letter: &Letter) -> Res<Option<Content>> {
    if letter.kind == send_refund::KIND { refund::compose(conn, letter) } else { invoice::compose(conn, now, letter) }
}
