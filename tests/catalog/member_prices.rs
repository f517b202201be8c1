use crate::support::house::House;
use tessera::web::Role;

/// A member price stands instead of the discount, by type and location, from a day through another; the product's page
/// says what members pay and why (R040).
#[test]
fn a_manager_sets_what_members_pay_for_an_item() {
    let house = House::open();
    house.gold();
    let desk = house.desk(Role::Manager);
    let page = desk.get("/inventory/products/1");
    page.see("Gold Gold: 10% on services and products 90.00");
    assert!(page.html.contains("href=\"/inventory/products/1/edit\" title=\"Edit product\""));

    let new = desk.get("/inventory/products/1/member-prices/new").own_form();
    let odd = new.clone().set("price", "80.999").set("through", "2026-06-01").submit(&desk);
    assert_eq!(odd.status, 422);
    assert_eq!(odd.texts("#e-price"), ["Enter whole cents, such as 99.00."]);
    let odd = new.clone().set("price", "80").set("through", "2026-06-01").submit(&desk);
    assert_eq!(odd.texts("#e-through"), ["The last day is not before the first one."]);
    assert_eq!(odd.own_form().value("price"), "80");
    let saved = new.clone().set("price", "80").submit(&desk);
    saved.see("Gold members pay $80.00 from Jun 16, 2026.").see("Gold All clinics").see("In effect").see("Gold: member price 80.00");

    let twice = new.clone().set("price", "70").submit(&desk);
    assert_eq!(twice.texts("#e-from_on"), ["A price begins on this day already. End that one first, or choose another day."]);
    new.set("price", "70").set("from_on", "2026-07-01").set("clinic", "1").submit(&desk).see("Northgate Clinic").see("Ahead");

    let ended = desk.get("/inventory/member-prices/1/end").own_form().submit(&desk);
    ended.see("the member price of Gold does not count any more").see("10% on services and products 90.00");
    house.live_until(time::macros::date!(2026 - 07 - 01));
    desk.get("/inventory/products/1").see("Gold: member price 70.00");
    assert_eq!(house.desk(Role::FrontDesk).get("/inventory/products/1/member-prices/new").status, 403);
    desk.get("/settings/activity").see("Facial: member price of Gold, all clinics");
}
