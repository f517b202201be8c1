use super::types::{GOLD, NEW, agreement, filled};
use crate::support::house::House;
use tessera::base::Quantity;
use tessera::plans::{Expires, store};

/// R060, R061, R062, R063: items of the inventory, found by name, several, each in its own unit, removed again.
#[test]
fn free_monthly_products_are_picked_from_the_inventory() {
    let house = House::open();
    let terms = agreement(&house);
    let (facial, botox) = (house.item("Facial", "treatment"), house.item_with("Botox", "unit", |terms| terms.unit_decimals = 1));
    let desk = house.owner_desk();
    let found = desk.get_block(&format!("/settings/patient-loyalty/items?pick=fac&to={NEW}"), "found");
    found.see("Facial").see_no("Botox");
    let form = filled(desk.get(NEW).own_form(), terms);
    let one = form.set("pick", "facial").set("pick_quantity", "2").set("step", "add").submit(&desk);
    assert_eq!(one.status, 200);
    one.see("treatment a month");
    let two = one.own_form().set("step", &format!("add-{botox}")).set("pick_quantity", "20.5").submit(&desk);
    two.see("unit a month");
    let kept = two.own_form();
    assert_eq!((kept.value("name"), kept.value("pick")), ("Gold", ""));
    // What is left in the picker is added by Save, too.
    let both = kept.without("step").without("expires").add("expires", "period").add("expires", "months:3");
    both.submit(&desk).see("Gold added.");
    let given = house.read(|c| store::current(c, 1)).terms.benefits;
    let short: Vec<_> = given.iter().map(|benefit| (benefit.item_id, benefit.quantity, benefit.expires)).collect();
    assert_eq!(short, [(facial, Quantity(2000), Expires::Period), (botox, Quantity(20_500), Expires::Months(3))]);

    let removed = desk.get(GOLD).own_form().set("step", "remove-0").submit(&desk);
    removed.own_form().without("step").submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).terms.benefits.len(), 1);
    desk.get("/settings/patient-loyalty/activity").see("Gold: Free monthly Facial").see("2 a month, ends with the period → nothing");
}

/// E48: what is not used stays until it is, unless the clinic says otherwise.
#[test]
fn a_free_product_stays_until_used_by_default() {
    let house = House::open();
    let terms = agreement(&house);
    house.item("Facial", "treatment");
    let desk = house.owner_desk();
    filled(desk.get(NEW).own_form(), terms).set("pick", "Facial").submit(&desk).see("Gold added.");
    let given = house.read(|c| store::current(c, 1)).terms.benefits;
    assert_eq!((given[0].quantity, given[0].expires), (Quantity(1000), Expires::Never));
}

#[test]
fn an_odd_number_of_free_products_is_refused_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let facial = house.item("Facial", "treatment");
    let desk = house.owner_desk();
    let form = || filled(desk.get(NEW).own_form(), terms);
    let missing = "“laser” is not in the inventory. Add it under Inventory > Products first.";
    assert_eq!(form().set("pick", "laser").refused_at(&desk, "pick"), missing);
    assert_eq!(form().set("pick", "facial").set("pick_quantity", "0").refused_at(&desk, "pick_quantity"), "Enter a number above 0.");
    let listed = |item: i64, quantity: &str| {
        let form = form().set("item", &item.to_string()).set("quantity", quantity);
        form.set("item_every", "month").set("expires", "never")
    };
    assert_eq!(listed(facial, "0").refused_at(&desk, "quantity-0"), "Enter a number above 0.");
    assert_eq!(listed(facial, "-1").refused_at(&desk, "quantity-0"), "Enter a number above 0.");
    assert_eq!(listed(facial, "1.5").refused_at(&desk, "quantity-0"), "Enter a whole number.");
    let gone = listed(99, "1").submit(&desk);
    assert_eq!(gone.status, 422);
    assert_eq!(gone.texts("#e-pick"), ["An item of the list is not in the inventory any more. Check the list below."]);
}
