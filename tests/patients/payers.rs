use crate::support::house::House;
use tessera::web::Role;

/// External contacts are kept with name, e-mail and address; out of use they are not offered; a patient's own payer is
/// nobody's contact.
#[test]
fn external_contacts_are_added_changed_and_archived() {
    let house = House::open();
    let ann = house.patient("Ann", "Abbott");
    let (desk, other) = (house.desk(Role::FrontDesk), house.owner_desk());
    let new = desk.get("/payers/new").own_form();
    let odd = new.clone().set("email", "nobody").submit(&desk);
    assert_eq!(odd.status, 422);
    assert_eq!(odd.texts("#e-name"), ["Enter a name of at most 120 characters."]);
    assert_eq!(odd.texts("#e-email").len(), 1);
    new.set("name", "Acme Ltd").set("email", "a@acme.example").submit(&desk).see("Acme Ltd added.").see("Company");
    let no = house.read(|c| tessera::patients::store::payers::contacts(c, false))[0].id;
    let (first, second) = (desk.get(&format!("/payers/{no}")).own_form(), other.get(&format!("/payers/{no}")).own_form());
    first.set("address", "1 Main Street").submit(&desk).see("Acme Ltd saved.");
    assert_eq!(second.set("name", "Acme").submit(&other).status, 409);
    desk.get(&format!("/payers/{no}")).own_form().without("in_use").submit(&desk).see("Acme Ltd Archived");
    desk.get(&format!("/patients/{ann}/billing/purchases/new")).see_no("Acme");
    let own = house.read(|c| tessera::patients::store::payer_of(c, ann)).id;
    assert_eq!(desk.get(&format!("/payers/{own}")).status, 404);
    assert_eq!(house.desk(Role::Practitioner).get("/payers/new").status, 403);
}
