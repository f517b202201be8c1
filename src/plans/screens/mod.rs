//! Addresses of the offer.

use crate::web::Routes;

pub fn routes(_r: &mut Routes) {}
