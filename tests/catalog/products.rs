use crate::support::house::House;
use tessera::web::Role;

/// Services and products are kept in the inventory, found by name, and archived, not deleted.
#[test]
fn a_manager_adds_finds_changes_and_archives_a_service() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let new = desk.get("/inventory/products/new").own_form();
    let saved = new.set("name", "Facial").set("price", "100.00").set("cost", "22").set("tax_rate", "8.25").submit(&desk);
    saved.see("Facial added.").see("100.00").see("8.25%");
    desk.get_block("/inventory/products?q=FACI", "rows").see("Facial").see_no("Inventory");
    desk.get("/inventory/products?q=botox").see("Nothing called “botox”.");

    let edit = desk.get("/inventory/products/1/edit").own_form();
    assert_eq!((edit.value("price"), edit.value("cost")), ("100.00", "22.00"));
    edit.set("price", "110").submit(&desk).see("Facial saved.").see("110.00");
    desk.get("/settings/activity").see("Facial: Price 100.00 110.00").see_no("Facial: Tax");
    let archive = desk.get("/inventory/products/1/archive").own_form();
    archive.clone().submit(&desk).see("Facial is archived").see_no("110.00");
    archive.submit(&desk).see("Facial is archived").see_no("110.00");
    desk.get("/inventory/products?archived=on").see("Facial Archived");
}

/// What cannot be saved comes back as typed, with a sentence at its field.
#[test]
fn odd_figures_are_refused_and_kept() {
    let house = House::open();
    let desk = house.desk(Role::Manager);
    let form = desk.get("/inventory/products/new").own_form();
    let again = form.set("name", "Filler").set("price", "1.999").set("unit_decimals", "5").submit(&desk);
    assert_eq!(again.status, 422);
    assert_eq!(again.texts("#e-price"), ["Enter whole cents, such as 99.00."]);
    assert_eq!(again.texts("#e-unit_decimals"), ["Enter 0 to 3."]);
    assert_eq!(again.own_form().value("price"), "1.999");
    assert_eq!(again.own_form().value("name"), "Filler");
}

/// Of two who save the same item the second is told who was first.
#[test]
fn the_second_of_two_who_save_is_told() {
    let house = House::open();
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    ruth.get("/inventory/products/new").own_form().set("name", "Facial").set("price", "100").submit(&ruth);
    let (first, second) = (ruth.get("/inventory/products/1/edit").own_form(), other.get("/inventory/products/1/edit").own_form());
    first.set("price", "120").submit(&ruth).see("Facial saved.");
    let told = second.set("price", "130").submit(&other);
    assert_eq!(told.status, 409);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    assert_eq!(told.own_form().value("price"), "130");
}

/// Only who may edit products does; others see the list, or whom to ask.
#[test]
fn the_front_desk_reads_but_does_not_edit() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    assert_eq!(desk.get("/inventory/products").status, 200);
    let refused = desk.get("/inventory/products/new");
    assert_eq!(refused.status, 403);
    refused.see("Ask a manager");
    assert_eq!(house.stranger().get("/inventory/products").path, "/sign-in?next=/inventory/products");
    assert_eq!(house.owner_desk().get("/inventory/products/99").status, 404);
}

/// A membership scheme is a type of product: New, Type Membership; it stands in the list, is opened and edited by the icon
/// at the top right, by who may edit products (R006, R007, R008, R009).
#[test]
fn a_membership_scheme_is_one_of_the_products() {
    let house = House::open();
    house.gold();
    let desk = house.desk(Role::Manager);
    let list = desk.get("/inventory/products");
    list.see("Gold Membership").see("99.00").see("Facial Service");
    assert_eq!(list.texts(".page-head > :first-child"), ["New"]);
    desk.get("/inventory/products?kind=membership").see("Gold").see_no("Facial");
    desk.get("/inventory/products?kind=product").see("None of this type yet.");
    desk.get("/inventory/products?q=gol").see("Gold").see_no("Facial");

    let led = desk.get("/inventory/products/new").own_form().set("kind", "membership").submit(&desk);
    assert_eq!(led.path, "/inventory/memberships/new");
    assert_eq!(desk.get("/inventory/products/new?kind=membership").path, "/inventory/memberships/new");

    let scheme = desk.get("/inventory/memberships/1");
    scheme.see("Monthly fee $99.00").see("On no price list");
    assert!(scheme.html.contains("href=\"/inventory/memberships/1/edit\" title=\"Edit membership\""));
    let saved = desk.get("/inventory/memberships/1/edit").own_form().set("name", "Gold Plus").submit(&desk);
    saved.see("Gold Plus saved.");
    desk.get("/inventory/products").see("Gold Plus");

    let front = house.desk(Role::FrontDesk);
    front.get("/inventory/memberships/1").see("Gold Plus").see_no("Edit membership");
    assert_eq!((front.get("/inventory/memberships/new").status, front.get("/inventory/memberships/1/edit").status), (403, 403));
}
