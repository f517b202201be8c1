use crate::support::house::{House, MORNING};

/// An empty database asks for legal entity, clinic, currency, time zone and owner, once.
#[test]
fn an_empty_house_opens_first_run_once() {
    let house = House::empty_at(MORNING);
    let desk = house.stranger();
    let form = desk.get("/sign-in").form("/first-run");
    let again = form.clone().set("owner_email", "ruth").set("password", "short").set("zone", "Mars/Olympus").submit(&desk);
    assert_eq!(again.status, 422);
    assert_eq!(again.texts("#e-entity"), ["Enter the name that invoices carry."]);
    assert_eq!(again.texts("#e-password"), ["Use 10 to 200 characters."]);
    assert_eq!(again.texts("#e-zone"), ["Choose a time zone."]);
    assert_eq!(again.form("/first-run").value("owner_email"), "ruth");

    let filled = form
        .set("entity", "Northgate LLC")
        .set("clinic", "Northgate")
        .set("zone", "Europe/Berlin")
        .set("currency", "EUR")
        .set("owner_name", "Ruth Owner")
        .set("owner_email", "Ruth@Northgate.example")
        .set("password", "correct horse battery");
    filled.clone().submit(&desk).see("The clinic is open.");
    let second = filled.submit(&desk);
    assert_eq!(second.status, 422);
    second.see("This clinic is open already. Sign in.");
    assert_eq!(desk.get("/first-run").path, "/sign-in");
    desk.sign_in("ruth@northgate.example", "correct horse battery");
    desk.get("/settings/clinics").see("Europe/Berlin").see("Northgate LLC");
}
