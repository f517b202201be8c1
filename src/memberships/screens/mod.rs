//! Addresses of memberships.

use crate::web::Routes;

pub fn routes(_r: &mut Routes) {}
