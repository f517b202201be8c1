use crate::support::house::House;
use tessera::clinic::clinics;

const LOYALTY: &str = "/settings/patient-loyalty";
const PAGE: &str = "/settings/patient-loyalty/self-cancellation";

/// R151, R152, R153: all clinics are on the list; taking one off forbids it there.
#[test]
fn a_clinic_is_taken_off_the_list_and_put_back() {
    let house = House::open();
    let south = house.southgate();
    let desk = house.owner_desk();
    let page = desk.get(LOYALTY);
    page.see("Allow 1 Click Cancellation on Patient Portal").see("Northgate Clinic").see("Southgate Clinic").see_no("Add clinic");
    let removed = page.form(PAGE).set("remove", &south.to_string()).submit(&desk);
    removed.see("Patients of Southgate have to ask the desk.").see("Put it back").see("Add clinic");
    assert!(!house.read(|c| clinics::load(c, south)).self_cancel);
    assert!(house.read(|c| clinics::load(c, house.clinic)).self_cancel);
    let log = desk.get("/settings/patient-loyalty/activity");
    log.see("Allow 1 Click Cancellation on Patient Portal: Southgate Clinic").see("on → off");
    desk.get(PAGE).own_form().set("add", &south.to_string()).submit(&desk).see("Patients of Southgate can cancel alone.");
    assert!(house.read(|c| clinics::load(c, south)).self_cancel);
    assert_eq!(desk.get(PAGE).own_form().submit(&desk).status, 422);
    assert_eq!(desk.get(PAGE).own_form().set("remove", "99").submit(&desk).status, 404);
}
