//! Sends letters.

use crate::app::App;
use crate::base::{Now, Res};

#[derive(Default)]
pub struct Sent {
    pub sent: usize,
}

pub fn send_due(_app: &App, _now: Now) -> Res<Sent> {
    Ok(Sent::default())
}
