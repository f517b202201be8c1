//! Addresses of the paperwork.

use crate::web::Routes;

pub fn routes(_r: &mut Routes) {}
