use super::types::{GOLD, NEW, agreement, filled};
use crate::support::house::House;
use tessera::base::Rate;
use tessera::catalog::actions::archive_item;
use tessera::plans::rules::terms::{Discount, Reach};
use tessera::plans::store;

/// R010, R041, R044: discounts on a part of the inventory, perks in words, the code of UK insurers.
#[test]
fn limited_discounts_perks_and_the_healthcode_are_kept() {
    let house = House::open();
    let terms = agreement(&house);
    let facial = house.item("Facial", "treatment");
    let desk = house.owner_desk();
    let two = filled(desk.get(NEW).own_form(), terms).set("step", "add-discount").submit(&desk).own_form().without("step");
    let lines = |reach: &str, of: &str, rate: &str| {
        let form = two.clone().without("discount_reach").without("discount_of").without("discount_rate");
        let form = form.add("discount_reach", "add_ons").add("discount_of", "").add("discount_rate", "20");
        form.add("discount_reach", reach).add("discount_of", of).add("discount_rate", rate)
    };
    assert_eq!(lines("item", "", "30").refused_at(&desk, "discount-1"), "Type the name of the item.");
    assert_eq!(lines("services", "", "130").refused_at(&desk, "discount-1"), "Enter a percentage from 0 to 100.");
    assert_eq!(lines("add_ons", "", "5").refused_at(&desk, "discount-1"), "This has a discount above. Keep one line.");
    let form = lines("item", "facial", "30").set("perks", "Priority booking\r\n\r\nVIP service").set("healthcode", "HC123");
    assert_eq!(
        form.clone().set("healthcode", "H C").refused_at(&desk, "healthcode"),
        "A Healthcode code has at most 20 letters and digits."
    );
    form.submit(&desk).see("Gold added.");
    let gold = house.read(|c| store::current(c, 1)).terms;
    let discount = |reach, rate| Discount { reach, rate: Rate(rate) };
    assert_eq!(gold.discounts, [discount(Reach::AddOns, 200_000), discount(Reach::Item(facial), 300_000)]);
    assert_eq!((gold.perks, gold.healthcode.as_str()), (vec!["Priority booking".to_string(), "VIP service".into()], "HC123"));
    desk.get(GOLD).own_form().submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 1, "nothing was changed");
    // The item is archived, and another one has its name: the line keeps its own.
    house.write(|tx, now| archive_item::archive(tx, now, &house.owner, facial, true));
    house.item("Facial", "treatment");
    desk.get(GOLD).own_form().submit(&desk).see("Gold saved.");
    assert_eq!(house.read(|c| store::current(c, 1)).no, 1, "nothing was changed");
    let form = desk.get(GOLD).own_form().without("discount_rate").add("discount_rate", "20").add("discount_rate", "25");
    form.submit(&desk).see("Gold saved.");
    desk.get("/settings/patient-loyalty/activity").see("Gold: Discount on Facial").see("30% → 25%");
}

#[test]
fn an_odd_discount_is_refused_at_its_field() {
    let house = House::open();
    let terms = agreement(&house);
    let desk = house.owner_desk();
    let form = filled(desk.get(NEW).own_form(), terms);
    for (typed, sentence) in [
        ("101", "Enter a percentage from 0 to 100."),
        ("-5", "Enter a percentage from 0 to 100."),
        ("ten", "Enter a percentage from 0 to 100."),
        ("12,5", "Use a point for the decimals, such as 8.25."),
        ("1.23456", "Use at most four decimals."),
    ] {
        assert_eq!(form.clone().set("discount", typed).refused_at(&desk, "discount"), sentence, "{typed}");
    }
}
