use super::patients::add;
use crate::support::house::House;
use tessera::patients::store;
use tessera::web::Role;
use time::macros::date;

/// A new patient is a payer and has a wallet of their own; the record is kept tidy.
#[test]
fn a_new_patient_pays_for_themselves_and_has_a_wallet() {
    let house = House::open();
    let desk = house.desk(Role::FrontDesk);
    let new = desk.get("/patients/new").own_form();
    let saved = new.set("given", "  Candelaria ").set("family", "Considine").set("birth_on", "4 March 1961").set("phone", "413-555-0188");
    let saved = saved.set("email", "Candelaria@Example.com").set("street", "1 Main Street").set("city", "Amherst").submit(&desk);
    assert_eq!(saved.path, "/patients/1/memberships");
    let patient = house.read(|c| store::load(c, 1));
    assert_eq!(patient.full_name(), "Candelaria Considine");
    assert_eq!((patient.birth_on, patient.email.as_str()), (Some(date!(1961 - 03 - 04)), "candelaria@example.com"));
    let payer = house.read(|c| store::payer_of(c, 1));
    assert_eq!((payer.name.as_str(), payer.address.as_str()), ("Candelaria Considine", "1 Main Street\nAmherst"));
    let wallet = house.read(|c| tessera::wallet::store::summary(c, 1, house.today()));
    assert!(wallet.money().is_zero());
    assert_eq!(house.desk(Role::Practitioner).get("/patients/new").status, 403);
}

/// What cannot be is refused at its field, and what was typed stays.
#[test]
fn odd_records_are_refused_and_kept() {
    let house = House::open();
    let desk = house.owner_desk();
    let new = desk.get("/patients/new").own_form();
    let again = new.set("given", "=1+1").set("birth_on", "yesterday").set("email", "nobody").set("phone", "call me").submit(&desk);
    assert_eq!(again.status, 422);
    assert_eq!(again.texts("#e-family"), ["Enter the last name; who has only one name, here."]);
    assert_eq!(again.texts("#e-birth_on"), ["Enter a date such as Mar 4, 1961 or 3/4/1961."]);
    assert_eq!(again.texts("#e-email"), ["Enter an address such as name@example.com, or leave it empty."]);
    assert_eq!(again.texts("#e-given").len() + again.texts("#e-phone").len(), 2);
    assert_eq!(again.own_form().value("birth_on"), "yesterday");
}

/// Somebody alike is named before anything is saved, on a new record and on a changed one; a second press saves all the
/// same.
#[test]
fn likely_duplicates_are_named_first() {
    let house = House::open();
    let desk = house.owner_desk();
    let birth = Some(date!(1961 - 03 - 04));
    let first = add(&house, "José", "Núñez", birth, "413-555-0188", "jose@example.com");
    let new = desk.get("/patients/new").own_form();
    let told = new.set("given", "Jose").set("family", "NUNEZ").set("birth_on", "3/4/1961").submit(&desk);
    assert_eq!(told.status, 422);
    told.see("Somebody like this is a patient already: Núñez, José , Mar 4, 1961, 413-555-0188: same name and birth date");
    assert_eq!(told.texts("button.btn-primary"), ["Save all the same"]);
    let saved = told.own_form().submit(&desk);
    assert_eq!(saved.path, format!("/patients/{}/memberships", first + 1));

    // The same two are not named again for a change that has nothing to do with it; a shared telephone is new.
    let edit = desk.get(&format!("/patients/{}/edit", first + 1)).own_form();
    let saved = edit.clone().set("city", "Amherst").submit(&desk);
    assert_eq!(saved.path, format!("/patients/{}/memberships", first + 1));
    let edit = desk.get(&format!("/patients/{}/edit", first + 1)).own_form();
    let told = edit.set("phone", "(413) 5550188").submit(&desk);
    told.see("413-555-0188: same phone").see_no("same name");
    told.own_form().submit(&desk);
    assert_eq!(house.read(|c| store::load(c, first + 1)).phone, "(413) 5550188");
}

/// Of two who save the same record the second is told who was first, even where others have opened it since (R271).
#[test]
fn the_second_of_two_who_save_is_told() {
    let house = House::open();
    let ann = add(&house, "Ann", "Abbott", None, "", "");
    let (ruth, other) = (house.owner_desk(), house.desk(Role::FrontDesk));
    let address = format!("/patients/{ann}/edit");
    let (first, second) = (ruth.get(&address).own_form(), other.get(&address).own_form());
    first.set("phone", "413-555-0100").submit(&ruth);
    other.get(&format!("/patients/{ann}/cards"));
    let told = second.set("phone", "413-555-0199").submit(&other);
    assert_eq!(told.status, 409);
    told.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    assert_eq!(told.own_form().value("phone"), "413-555-0199");
    let log = house.read(|c| tessera::clinic::activity::last_about(c, "patient", ann)).expect("a line");
    assert_eq!((log.old.as_deref(), log.new.as_deref()), (Some("Phone: "), Some("Phone: 413-555-0100")));
    told.own_form().submit(&other);
    assert_eq!(house.read(|c| store::load(c, ann)).phone, "413-555-0199");
}
