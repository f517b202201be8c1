use crate::support::house::House;
use crate::support::people::PAYS;
use tessera::memberships::actions::enroll::Pay;
use tessera::web::Role;
use time::macros::date;

/// R171, E26, E27: the list says how many members used a code, the fees that it was taken off, and who still has it.
#[test]
fn the_list_says_who_used_a_code() {
    let house = House::open();
    let gold = house.gold();
    let desk = house.owner_desk();
    let new = desk.get("/settings/patient-loyalty/coupons/new").own_form().set("code", "SPRING").set("value", "50");
    let list = new.set("redeemed", "limited").set("cycles", "3").submit(&desk);
    list.see("SPRING 50% of the fee for 3 charges No expiry – Active");
    for name in ["Phil", "Ann"] {
        let patient = house.patient(name, "Pacocha");
        house.enroll_with(patient, gold, Pay::Card(house.card(patient, PAYS)), house.today(), "spring");
    }
    desk.get("/settings/patient-loyalty/coupons").see("2 members 2 charges, 2 running");
    desk.get("/settings/patient-loyalty/coupons/1/archive").see("2 members keep its discount to the end.");
    let used = desk.get("/settings/patient-loyalty/coupons/1/members");
    used.see("Who used SPRING").see("Pacocha, Ann Gold Jun 16, 2026 1 of 3 charges Running").see("Pacocha, Phil");
    house.live_until(date!(2026 - 08 - 17));
    desk.get("/settings/patient-loyalty/coupons").see("2 members 6 charges").see_no("running");
    desk.get("/settings/patient-loyalty/coupons/1/members").see("3 of 3 charges Over");
    assert_eq!(desk.get("/settings/patient-loyalty/coupons/99/members").status, 404);
    assert_eq!(house.desk(Role::FrontDesk).get("/settings/patient-loyalty/coupons/1/members").status, 403);
    house.verify();
}
