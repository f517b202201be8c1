//! Addresses of the inventory's items.

pub mod archive;
pub mod product;
pub mod products;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let edit = Access::May(Permission::EditProducts);
    r.get("/inventory/products", Access::May(Permission::SeePatients), products::list);
    r.get("/inventory/products/new", edit, product::new);
    r.post("/inventory/products/new", edit, product::create);
    r.get("/inventory/products/{no}", edit, product::edit);
    r.post("/inventory/products/{no}", edit, product::save);
    r.get("/inventory/products/{no}/archive", edit, archive::confirm);
    r.post("/inventory/products/{no}/archive", edit, archive::create);
}
