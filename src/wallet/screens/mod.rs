//! Addresses of wallets.

use crate::web::Routes;

pub fn routes(_r: &mut Routes) {}
