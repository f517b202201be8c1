use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::base::Money;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// Contracts are named price lists, with prices of items and of a scheme's fee; a patient belongs to one, and pays them (R011).
#[test]
fn a_patient_on_a_price_list_pays_its_prices() {
    let house = House::open();
    let gold = house.gold();
    let desk = house.desk(Role::Manager);
    let made = desk.get("/inventory/price-lists/new").own_form().set("name", "Bupa").submit(&desk);
    assert_eq!(made.path, "/inventory/price-lists/1");
    let again = desk.get("/inventory/price-lists/new").own_form().set("name", "Bupa").submit(&desk);
    assert_eq!(again.texts("#e-name"), ["Another price list has this name."]);
    let price = |what: &str, sum: &str| {
        desk.get("/inventory/price-lists/1/prices/new").own_form().set("what", what).set("price", sum).submit(&desk)
    };
    price("item:1", "75.00").see("Facial: $75.00 from Jun 16, 2026.");
    price(&format!("fee:{gold}:month"), "89.00").see("Gold, monthly fee").see("89.00");
    assert_eq!(price("item:99", "1").texts("#e-what"), ["Choose what the price is for."]);
    desk.get("/inventory/memberships/1").see("Bupa, monthly").see("89.00");
    desk.get("/inventory/products/1").see("Bupa").see("75.00");

    let phil = house.patient("Phil", "Pacocha");
    desk.get(&format!("/patients/{phil}/edit")).own_form().set("price_list", "1").submit(&desk);
    desk.get("/inventory/price-lists").see("Bupa 2 prices 1");
    let card = house.card(phil, PAYS);
    desk.get(&format!("/patients/{phil}/memberships/new")).see("Sign and charge $114.00");
    let enrolled = house.enroll(phil, gold, Pay::Card(card));
    assert_eq!(enrolled.first, Money(8900 + 2500));
    desk.get("/invoices/1").see("Bupa: contract price");
    // What is foreseen is what is renewed.
    desk.get(&format!("/patients/{phil}/memberships")).see("$89.00 a month · next charge Jul 16, 2026");
    let next = house.read(|c| tessera::memberships::store::facts(c, enrolled.membership_id)).row.next_amount;
    assert_eq!(next, Money(8900));
    house.live_until(date!(2026 - 07 - 16));
    desk.get("/invoices/2").see("Bupa: contract price").see("$89.00");

    // New terms of the type keep the fee of the contract.
    let editor = desk.get(&format!("/settings/patient-loyalty/types/{gold}")).own_form().set("discount", "15").submit(&desk);
    editor.own_form().set("who", "existing").submit(&desk).see("1 member gets the new terms");
    house.live_until(date!(2026 - 08 - 16));
    desk.get("/invoices/3").see("Bupa: contract price").see("$89.00");

    // Out of use, its prices do not count, and nobody is put on it.
    desk.get("/inventory/price-lists/1").own_form().without("in_use").submit(&desk).see("Bupa saved.");
    let form = desk.get(&format!("/patients/{phil}/billing/purchases/new")).own_form();
    form.set("pick", "Facial").set("step", "add").submit(&desk).see("Gold: 15% on services and products");
    house.verify();
}
