//! Addresses of wallets.

pub mod credit_new;
pub mod wallet;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    r.get("/patients/{no}/wallet", Access::May(Permission::SeePatients), wallet::show);
    let give = Access::May(Permission::GiveMoneyBack);
    r.get("/patients/{no}/wallet/credits/new", give, credit_new::new);
    r.post("/patients/{no}/wallet/credits/new", give, credit_new::create);
}
