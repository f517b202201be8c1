use super::types::{agreement, filled, plan};
use crate::support::house::House;
use tessera::web::Role;

/// R005, R022: Inventory > Memberships > Create Membership opens the same editor and comes back to the inventory.
#[test]
fn a_membership_is_created_from_the_inventory() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let list = desk.get("/inventory/memberships");
    list.see("Create Membership").see("Membership Types").see("Active Members").see("Upcoming Renewals");
    let saved = filled(desk.get("/inventory/memberships/new").own_form(), terms).submit(&desk);
    saved.see("Gold added.").see("$99.00 a month");
    assert_eq!(saved.path, "/inventory/memberships");
}

#[test]
fn the_front_desk_sees_the_types_and_does_not_edit_them() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Gold", terms, "#d4a017");
    let desk = house.desk(Role::FrontDesk);
    let list = desk.get("/inventory/memberships");
    list.see("Gold").see("$99.00 a month").see_no("Create Membership");
    assert_eq!(desk.get("/inventory/memberships/new").status, 403);
    assert_eq!(desk.get("/settings/patient-loyalty/types/1").status, 403);
}
