use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;

const PAGE: &str = "/settings/patient-loyalty";

/// R015, R016, R017: one toggle, a name of its own and a thank-you text, behind Edit.
#[test]
fn the_program_is_switched_on_with_its_name_and_message() {
    let house = House::open();
    let desk = house.owner_desk();
    desk.get("/settings").see("POS").see("Patient Loyalty");
    let empty = desk.get(PAGE);
    empty.see("Settings > POS > Patient Loyalty").see("Create Agreement").see("Edit the program").see("Create the first type");
    let form = desk.get(&format!("{PAGE}/program")).own_form();
    let nameless = form.clone().set("on", "on").submit(&desk);
    assert_eq!(nameless.status, 422);
    assert_eq!(nameless.texts("#e-name"), ["Enter a Program Name, such as your clinic's name and Loyalty."]);
    let saved = form.set("on", "on").set("name", "Northgate Loyalty").set("thank_you", "Thank you for being\r\nwith us.").submit(&desk);
    saved.see("Program saved.").see("Northgate Loyalty On").see("Thank you for being with us.");
    assert!(house.read(tessera::clinic::settings::load).program_on);
    desk.get(&format!("{PAGE}/activity")).see("Program switched on").see("nothing → Northgate Loyalty");
}

/// R275, R271
#[test]
fn switching_it_off_says_what_goes_on() {
    let house = House::open();
    let desk = house.owner_desk();
    let form = desk.get(&format!("{PAGE}/program")).own_form().set("on", "on").set("name", "Northgate Loyalty");
    form.submit(&desk).see("Northgate Loyalty On");
    let page = desk.get(&format!("{PAGE}/program"));
    page.see("Switched off: No new memberships. None is running.");
    page.own_form().without("on").submit(&desk).see("No new memberships. None is running.").see("Northgate Loyalty Off");
    desk.get(PAGE).see("Ruth Owner, Program switched off");
}

/// R275: pages about memberships say that the program is off, others do not, and nobody is enrolled; what is held comes
/// first.
#[test]
fn pages_about_memberships_say_that_the_program_is_off() {
    let house = House::open();
    let gold = house.gold();
    let phil = house.patient("Phil", "Pacocha");
    let card = house.card(phil, PAYS);
    let his = house.enroll(phil, gold, Pay::Card(card)).membership_id;
    let (owner, desk) = (house.owner_desk(), house.desk(Role::FrontDesk));
    let form = desk.get(&format!("/patients/{}/memberships/new", house.patient("Ann", "Abbott"))).own_form();
    owner.get(&format!("{PAGE}/program")).own_form().without("on").submit(&owner);
    let off = "The program is off: no new memberships; running ones go on as agreed.";
    for page in ["/inventory/memberships", "/inventory/memberships/upcoming-renewals", PAGE, &format!("{PAGE}/types/{gold}")] {
        owner.get(page).see(off).see("Switch it on");
    }
    for page in [format!("/patients/{phil}/memberships"), format!("/memberships/{his}/cancellation")] {
        desk.get(&page).see(off).see_no("Switch it on").see_no("Sample clinic ·");
    }
    for page in ["/", "/patients", "/invoices", "/inventory/products"] {
        desk.get(page).see_no("The program is off").see("Sample clinic ·");
    }
    let refused = form.set("typed_name", "Ann Abbott").submit(&desk);
    assert_eq!(refused.status, 422);
    refused.see("The program is switched off: no new memberships.");
    house.write(|tx, now| tessera::clinic::account::hold(tx, now, "the database was restored"));
    desk.get("/inventory/memberships").see("Charges and letters are held").see_no("The program is off");
}

#[test]
fn the_second_of_two_who_save_the_program_is_told() {
    let house = House::open();
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    let first = ruth.get(&format!("{PAGE}/program")).own_form();
    let second = other.get(&format!("{PAGE}/program")).own_form();
    first.set("name", "Northgate Loyalty").submit(&ruth).see("Program saved.");
    let told = second.set("name", "Beauty Club").stale(&other);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    told.own_form().submit(&other).see("Beauty Club Off");
    assert_eq!(house.desk(Role::FrontDesk).get(PAGE).status, 403);
}
