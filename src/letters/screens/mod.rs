//! Addresses of letters.

pub mod communications;
pub mod copies;
pub mod letter;
pub mod print;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let take = Access::May(Permission::TakePayments);
    r.get("/settings/communications", Access::May(Permission::EditSettings), communications::list);
    r.get("/letters/{no}", take, letter::show);
    r.get("/letters/{no}/copies", take, copies::confirm);
    r.post("/letters/{no}/copies", take, copies::create);
    r.get("/letters/{no}/print", take, print::confirm);
    r.post("/letters/{no}/print", take, print::create);
}
