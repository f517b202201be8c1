//! Addresses of the inventory's items and of prices beside the list price.

pub mod archive;
pub mod contract_price;
pub mod edit;
pub mod member_price;
pub mod price_end;
pub mod price_list;
pub mod price_lists;
pub mod product;
pub mod products;

use crate::web::{Access, Permission, Routes};

pub fn routes(r: &mut Routes) {
    let see = Access::May(Permission::SeePatients);
    let change = Access::May(Permission::EditProducts);
    r.get("/inventory/products", see, products::list);
    r.get("/inventory/products/new", change, edit::new);
    r.post("/inventory/products/new", change, edit::create);
    r.get("/inventory/products/{no}", see, product::show);
    r.get("/inventory/products/{no}/edit", change, edit::edit);
    r.post("/inventory/products/{no}/edit", change, edit::save);
    r.get("/inventory/products/{no}/archive", change, archive::confirm);
    r.post("/inventory/products/{no}/archive", change, archive::create);
    r.get("/inventory/products/{no}/member-prices/new", change, member_price::new);
    r.post("/inventory/products/{no}/member-prices/new", change, member_price::create);
    r.get("/inventory/member-prices/{no}/end", change, price_end::confirm_member);
    r.post("/inventory/member-prices/{no}/end", change, price_end::end_member);
    r.get("/inventory/price-lists", see, price_lists::list);
    r.get("/inventory/price-lists/new", change, price_list::new);
    r.post("/inventory/price-lists/new", change, price_list::create);
    r.get("/inventory/price-lists/{no}", see, price_list::edit);
    r.post("/inventory/price-lists/{no}", change, price_list::save);
    r.get("/inventory/price-lists/{no}/prices/new", change, contract_price::new);
    r.post("/inventory/price-lists/{no}/prices/new", change, contract_price::create);
    r.get("/inventory/contract-prices/{no}/end", change, price_end::confirm_contract);
    r.post("/inventory/contract-prices/{no}/end", change, price_end::end_contract);
}
