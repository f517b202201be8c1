//! Addresses of the desk.

pub mod today;

use crate::web::{Access, Routes};

pub fn routes(r: &mut Routes) {
    r.get("/", Access::SignedIn, today::show);
}
