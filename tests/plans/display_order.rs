use super::types::{agreement, plan};
use crate::support::house::House;
use tessera::plans::PlanTerms;
use tessera::plans::actions::{archive_plan, save_plan};
use tessera::plans::rules::terms::Portal;
use tessera::plans::store;
use tessera::web::Role;

const PAGE: &str = "/settings/patient-loyalty/display-order";

/// Gold, Platinum and VIP, listed in the portal.
fn three(house: &House) {
    let terms = agreement(house);
    for (name, color) in [("Gold", "#d4a017"), ("Platinum", "#9aa5b1"), ("VIP", "#7048e8")] {
        let id = plan(house, name, terms, color);
        let (row, known) = house.read(|c| Ok((store::row(c, id)?, store::current(c, id)?)));
        let listed = PlanTerms { portal: Portal { listed: true, ..Portal::default() }, ..known.terms };
        house.write(|tx, now| save_plan::change(tx, now, &house.owner, id, row.version, &listed, color));
    }
}

fn names(house: &House) -> Vec<String> {
    house.read(|c| store::all_current(c, false)).into_iter().map(|plan| plan.terms.name).collect()
}

/// R056, R057: opened from the Membership Type section, moved by buttons without JavaScript, saved, and logged.
#[test]
fn the_order_is_changed_with_buttons_and_saved() {
    let house = House::open();
    three(&house);
    let desk = house.owner_desk();
    desk.get("/settings/patient-loyalty").see("Display Order for Online Booking");
    let moved = desk.get(PAGE).own_form().set("step", "up-3").submit(&desk);
    moved.see("VIP is now 2 of 3.").see("Order changed");
    assert_eq!(names(&house), ["Gold", "Platinum", "VIP"], "nothing is saved yet");
    let moved = moved.own_form().set("step", "down-1").submit(&desk);
    moved.see("Gold is now 2 of 3.");
    moved.own_form().without("step").submit(&desk).see("Order saved. The booking page shows it.");
    assert_eq!(names(&house), ["VIP", "Gold", "Platinum"]);
    let log = desk.get("/settings/patient-loyalty/activity");
    log.see("Display Order for Online Booking").see("Gold, Platinum, VIP → VIP, Gold, Platinum");
}

#[test]
fn a_type_that_has_gone_and_a_second_save_are_told() {
    let house = House::open();
    three(&house);
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    let (first, second) = (ruth.get(PAGE).own_form(), other.get(PAGE).own_form());
    let first = first.without("order").add("order", "3").add("order", "1").add("order", "2");
    first.submit(&ruth).see("Order saved.");
    let told = second.without("order").add("order", "2").add("order", "1").add("order", "3").stale(&other);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    told.own_form().submit(&other).see("Order saved.");
    assert_eq!(names(&house), ["Platinum", "Gold", "VIP"]);

    let stands = other.get(PAGE).own_form();
    house.write(|tx, now| archive_plan::archive(tx, now, &house.owner, 1, true));
    let told = stands.submit(&other);
    assert_eq!(told.status, 409);
    told.see("Gold is not sold any more. The list below is without it; save again.");
    told.own_form().submit(&other).see("Order saved.");
}

/// R273: what the portal does not list is not ordered.
#[test]
fn only_listed_types_are_ordered() {
    let house = House::open();
    let terms = agreement(&house);
    plan(&house, "Bronze", terms, "#b0643a");
    house.owner_desk().get(PAGE).see("Nothing to order yet.").see("Not listed: Bronze List it");
}

/// R056: where there are many, a number says the place; what is no place keeps what was typed.
#[test]
fn many_types_are_put_in_order_by_number() {
    let house = House::open();
    three(&house);
    let terms = house.read(|c| store::current(c, 1)).terms;
    for (name, color) in [("Silver", "#1098ad"), ("Bronze", "#b0643a"), ("Pearl", "#5c940d")] {
        let new = save_plan::NewPlan { terms: PlanTerms { name: name.into(), ..terms.clone() }, color: color.into() };
        house.write(|tx, now| save_plan::add(tx, now, &house.owner, &new));
    }
    let desk = house.owner_desk();
    let form = |first: &str| {
        let form = desk.get(PAGE).own_form().without("place").add("place", first);
        (2..=6).fold(form, |form, place| form.add("place", &place.to_string()))
    };
    let odd = form("9").submit(&desk);
    assert_eq!(odd.status, 422);
    odd.see("Enter a place from 1 to 6.");
    assert_eq!(odd.own_form().value("place"), "9");
    form("3").set("step", "number").submit(&desk).see("Platinum").see("Sort by number");
    form("3").submit(&desk).see("Order saved.");
    assert_eq!(names(&house), ["Platinum", "VIP", "Gold", "Silver", "Bronze", "Pearl"]);
}
