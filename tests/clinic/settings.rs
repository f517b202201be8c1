use crate::support::house::{House, MORNING};
use tessera::clinic::{account, settings};
use tessera::web::Role;
use time::macros::date;

/// Clinics and legal entities are kept under Settings; the second of two who save is told.
#[test]
fn clinics_and_legal_entities_are_added_and_changed() {
    let house = House::open();
    let (ruth, other) = (house.owner_desk(), house.desk(Role::Manager));
    let new = ruth.get("/settings/clinics/new").own_form();
    let odd = new.clone().set("email", "desk").set("zone", "Mars/Olympus").submit(&ruth);
    assert_eq!((odd.status, odd.texts("#e-name").len(), odd.texts("#e-email").len(), odd.texts("#e-zone").len()), (422, 1, 1, 1));
    new.set("name", "Southgate").set("zone", "America/Chicago").submit(&ruth).see("Southgate added.").see("America/Chicago");

    let (first, second) = (ruth.get("/settings/clinics/1").own_form(), other.get("/settings/clinics/1").own_form());
    first.set("phone", "413-555-0199").submit(&ruth).see("Northgate Clinic saved.");
    let odd = second.set("phone", "413-555-0111").set("email", "desk").submit(&other);
    assert_eq!(odd.status, 422);
    let stale = odd.own_form().set("email", "").submit(&other);
    assert_eq!(stale.status, 409);
    stale.see("Ruth Owner changed this on Jun 16, 2026 at 10:00.");
    stale.own_form().submit(&other).see("Northgate Clinic saved.").see("413-555-0111");

    let entity = ruth.get("/settings/legal-entities/1").own_form();
    assert_eq!(entity.clone().set("name", " ").submit(&ruth).status, 422);
    entity.set("tax_no", "98-7654321").submit(&ruth).see("98-7654321");
    let log = ruth.get("/settings/activity");
    log.see("Northgate Clinic: Telephone 413-555-0100 413-555-0199").see("12-3456789 98-7654321");
}

/// Retry days, grace and reminders are read as typed, refused with a sentence, and logged old to new.
#[test]
fn invoice_and_payment_is_set() {
    let house = House::open();
    let (desk, other) = (house.desk(Role::Manager), house.owner_desk());
    let form = desk.get("/settings/invoice-and-payment").own_form();
    let late = other.get("/settings/invoice-and-payment").own_form();
    assert_eq!((form.value("retry_days"), form.value("grace_days"), form.value("billing_hour")), ("3", "14", "9"));
    let odd = form.clone().set("retry_days", "7, 3").set("grace_days", "many").submit(&desk);
    assert_eq!(odd.texts("#e-retry_days"), ["Enter each day later than the one before, such as 3, 7."]);
    assert_eq!(odd.texts("#e-grace_days"), ["Enter 0 to 60 days."]);
    assert_eq!(odd.own_form().value("retry_days"), "7, 3");
    let saved = form.set("retry_days", "3, 7").set("remind_monthly", "on").set("billing_hour", "7").submit(&desk);
    saved.see("Invoice and payment saved.");
    let set = house.read(settings::load);
    assert_eq!((set.retry_days, set.remind_monthly, set.billing_hour), (vec![3, 7], true, 7));
    let odd = late.set("grace_days", "many").submit(&other);
    assert_eq!((odd.status, odd.own_form().set("grace_days", "20").submit(&other).status), (422, 409));
    desk.get("/settings/activity").see("Retry days 3 3, 7").see("Billing hour 09:00 07:00");
}

/// What is held is shown to everybody, and let go by the owner only.
#[test]
fn the_owner_lets_go_what_is_held() {
    let house = House::open();
    let (owner, desk) = (house.owner_desk(), house.desk(Role::FrontDesk));
    owner.get("/held").see("Nothing is held");
    house.write(|tx, now| account::hold(tx, now, "the database was restored"));
    desk.get("/held").see("the database was restored").see("Letters that wait").see("Ask the owner to let them go.");
    assert_eq!(desk.post("/held", &[]).status, 403);
    owner.get("/held").own_form().submit(&owner).see("Charges and letters go out again.");
    assert!(house.read(account::load).held_since.is_none());
    owner.get("/settings/activity").see("Charges and letters let go");
}

/// The clock of a sample clinic moves on, never back.
#[test]
fn the_sample_clock_moves_on() {
    let house = House::open();
    let owner = house.owner_desk();
    let step = |step: &str, to: &str| owner.get("/sample-clock").own_form().set("to", to).add("step", step).submit(&owner);
    step("day", "").see("It is Wed, Jun 17, 2026.");
    step("month", "");
    assert_eq!(house.today(), date!(2026 - 07 - 17));
    let back = step("date", "2026-07-17");
    assert_eq!(back.status, 422);
    back.see("Choose a day after Jul 17, 2026; the clock never goes back.");
    step("date", "2026-08-01");
    assert_eq!(house.today(), date!(2026 - 08 - 01));
    assert_eq!(house.now().machine, MORNING);
}
