//! Addresses of wallets.

pub mod wallet;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    r.get("/patients/{no}/wallet", Access::May(Permission::SeePatients), wallet::show);
}
